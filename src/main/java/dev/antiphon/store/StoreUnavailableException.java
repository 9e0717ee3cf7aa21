package dev.antiphon.store;

/** The database cannot be reached or will not work just now; trying again later may help. Callers answer 503. */
public sealed class StoreUnavailableException extends RuntimeException permits ContendedException {

    private static final long serialVersionUID = 1;

    public StoreUnavailableException(String message) {
        super(message);
    }

    public StoreUnavailableException(Throwable cause) {
        super("The database is not available", cause);
    }
}
