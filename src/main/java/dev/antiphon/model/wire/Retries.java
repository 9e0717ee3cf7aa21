package dev.antiphon.model.wire;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How often and after which pause one call is tried again: 0.5 s, 1 s, 2 s … up to 8 s, less up to a quarter of it at
 * random; or as long as the upstream asks for, if that is short. No attempt begins later than 30 s after the first
 * (decision D27), so that a client hears soon that its model is down.
 */
final class Retries {

    private static final Duration IN_ALL = Duration.ofSeconds(30);
    private static final Duration LONGEST_ASKED_FOR = Duration.ofSeconds(10);
    private static final long FIRST_MILLIS = 500;
    private static final long LONGEST_MILLIS = 8_000;

    private final int most;
    private final RandomGenerator random;
    private final long began = System.nanoTime();
    private int done;

    Retries(int most, RandomGenerator random) {
        this.most = most;
        this.random = random;
    }

    /** The pause before the next attempt; null when there shall be none. */
    @Nullable
    Duration next(@Nullable Duration askedFor) {
        if (done >= most || (askedFor != null && askedFor.compareTo(LONGEST_ASKED_FOR) > 0)) {
            return null;
        }
        Duration pause = askedFor == null ? backOff() : askedFor;
        done++;
        return left().compareTo(pause) > 0 ? pause : null;
    }

    /** What remains of the time in which an attempt may begin. */
    Duration left() {
        return IN_ALL.minusNanos(System.nanoTime() - began);
    }

    private Duration backOff() {
        long millis = Math.min(FIRST_MILLIS << Math.min(done, 10), LONGEST_MILLIS);
        return Duration.ofMillis((long) (millis * (1 - random.nextDouble() / 4)));
    }
}
