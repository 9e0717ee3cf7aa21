package dev.antiphon.store;

/** A row under this key exists already. It is never taken over; the transaction has been rolled back. */
public final class KeyTakenException extends RuntimeException {

    public KeyTakenException(Throwable cause) {
        super("A row under this key exists already", cause);
    }
}
