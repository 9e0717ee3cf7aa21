package dev.antiphon.store;

/** A database was not moved, and nothing was written; the message is for the operator. */
public final class MoveException extends RuntimeException {

    private static final long serialVersionUID = 1;

    MoveException(String message) {
        super(message);
    }

    MoveException(String message, Throwable cause) {
        super(message, cause);
    }
}
