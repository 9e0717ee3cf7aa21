package dev.antiphon.protocol;

/** What is stored cannot be read: a defect of this house, of which no client can make anything. */
public final class UnreadableException extends RuntimeException {

    UnreadableException(ApiException found) {
        super("What is stored cannot be read: " + found.getMessage(), found);
    }
}
