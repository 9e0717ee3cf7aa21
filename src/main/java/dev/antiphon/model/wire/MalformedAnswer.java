package dev.antiphon.model.wire;

import java.io.IOException;

/** An answer that makes no sense. The message goes to the log only, so it may say what was found. */
public final class MalformedAnswer extends IOException {

    private static final long serialVersionUID = 1L;

    public MalformedAnswer(String found) {
        super(found);
    }

    public MalformedAnswer(String found, Throwable cause) {
        super(found, cause);
    }
}
