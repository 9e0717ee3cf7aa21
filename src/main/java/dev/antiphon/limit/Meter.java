package dev.antiphon.limit;

import java.time.Duration;

/** How much of one limit is left to one of those who have it for themselves. Thread-safe. */
interface Meter {

    /** What could not be had however long one waits. */
    long NEVER = Long.MAX_VALUE;

    Limit limit();

    /** @throws dev.antiphon.store.StoreUnavailableException when it cannot be known what is left */
    boolean take(long amount);

    /** Takes what has been used already, whether there is so much or not; what is missing has to come back first. */
    void owe(long amount);

    void giveBack(long amount);

    /** Below zero while something is owed. */
    long left();

    /** Nanoseconds until so much is there if nobody takes anything; {@link #NEVER} for more than there ever is. */
    long until(long amount);

    /** How long until everything is there again if nobody takes anything. */
    default Duration untilFull() {
        return Duration.ofNanos(until(limit().most()));
    }

    default Standing standing() {
        return new Standing(limit().kind().word(), limit().most(), Math.max(0, left()), untilFull());
    }
}
