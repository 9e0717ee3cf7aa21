package dev.antiphon.model.chat;

import java.io.IOException;

/** An answer that makes no sense. The message goes to the log only, so it may say what was found. */
final class MalformedAnswer extends IOException {

    private static final long serialVersionUID = 1L;

    MalformedAnswer(String found) {
        super(found);
    }

    MalformedAnswer(String found, Throwable cause) {
        super(found, cause);
    }
}
