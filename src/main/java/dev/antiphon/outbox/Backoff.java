package dev.antiphon.outbox;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How long to wait after an attempt that failed: the schedule that Standard Webhooks recommends, about three days in all,
 * each wait a fifth longer or shorter by chance, so that what failed together does not come back together.
 */
final class Backoff {

    static final List<Duration> WAITS = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));

    private static final double SPREAD = 0.2;

    private final RandomGenerator random;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** Empty when there were attempts enough. */
    Optional<Duration> after(int attempts) {
        if (attempts > WAITS.size()) {
            return Optional.empty();
        }
        double factor = 1 - SPREAD + 2 * SPREAD * random.nextDouble();
        return Optional.of(Duration.ofMillis(Math.round(WAITS.get(attempts - 1).toMillis() * factor)));
    }
}
