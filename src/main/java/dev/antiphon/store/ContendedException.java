package dev.antiphon.store;

/** The database is there, but somebody else held on to the same rows for too long. */
public final class ContendedException extends StoreUnavailableException {

    private static final long serialVersionUID = 1;

    ContendedException(Throwable cause) {
        super(cause);
    }
}
