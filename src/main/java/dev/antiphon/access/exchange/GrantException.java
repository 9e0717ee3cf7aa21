package dev.antiphon.access.exchange;

/** A token was not exchanged. Why is for the log alone, and holds no secret. */
public final class GrantException extends Exception {

    private final boolean refused;

    private GrantException(boolean refused, String message) {
        super(message);
        this.refused = refused;
    }

    static GrantException refused(String why) {
        return new GrantException(true, why);
    }

    static GrantException failed(String why) {
        return new GrantException(false, why);
    }

    /** Whether the endpoint has said no, and not merely nothing that could be used. */
    public boolean refused() {
        return refused;
    }
}
