package dev.antiphon.access.jwt;

/** A token is refused. Why is for the operator's log: whoever tries things out is not told how far he got. */
final class TokenException extends Exception {

    private final boolean expired;

    private TokenException(String why, boolean expired) {
        super(why, null, false, false);
        this.expired = expired;
    }

    static TokenException because(String why) {
        return new TokenException(why, false);
    }

    /** The one reason that a client can do something about. */
    static TokenException late(String why) {
        return new TokenException(why, true);
    }

    boolean expired() {
        return expired;
    }
}
