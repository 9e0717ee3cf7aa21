package dev.antiphon.store;

/** The database cannot be reached or will not work just now; trying again later may help. Callers answer 503. */
public final class StoreUnavailableException extends RuntimeException {

    public StoreUnavailableException(String message) {
        super(message);
    }

    public StoreUnavailableException(Throwable cause) {
        super("The database is not available", cause);
    }
}
