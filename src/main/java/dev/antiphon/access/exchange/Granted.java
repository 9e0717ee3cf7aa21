package dev.antiphon.access.exchange;

import java.time.Instant;

/**
 * A token that was had for a caller's own.
 *
 * @param token to the letter, as it stands behind {@code Bearer}
 * @param from when it was asked for
 * @param until when it is better asked for again: shortly before it ends
 */
public record Granted(String token, Instant from, Instant until) {

    /** A clock that was set back must not lengthen a life. */
    boolean fresh(Instant now) {
        return !now.isBefore(from) && now.isBefore(until);
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "until " + until;
    }
}
