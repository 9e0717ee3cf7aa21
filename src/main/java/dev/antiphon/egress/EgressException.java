package dev.antiphon.egress;

/** Something could not be fetched. Its reason is fit for clients, and tells nothing of what is at a blocked address. */
public final class EgressException extends Exception {

    /** Why. */
    public enum Reason {
        /** Blocked, unknown, unreachable, broken off or too slow: from outside they are the same. */
        UNAVAILABLE,
        /** The answer was another than 200. */
        NOT_FOUND,
        /** It is larger than what was wanted. */
        TOO_LARGE,
        /** It is of another kind than what was wanted, or encoded. */
        WRONG_TYPE
    }

    private final Reason reason;
    private final boolean unsent;

    EgressException(Reason reason, String message) {
        super(message);
        this.reason = reason;
        this.unsent = false;
    }

    EgressException(Reason reason, Throwable cause) {
        this(reason, cause, false);
    }

    EgressException(Reason reason, Throwable cause, boolean unsent) {
        super(cause);
        this.reason = reason;
        this.unsent = unsent;
    }

    public Reason reason() {
        return reason;
    }

    /** Whether it is certain that nothing of the request was sent: no connection was made. */
    public boolean unsent() {
        return unsent;
    }
}
