package dev.antiphon.app;

import dev.antiphon.journal.Accumulator;
import dev.antiphon.journal.Ending;
import dev.antiphon.protocol.ApiError;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The last part of a server's life: no new work, and what runs may finish within a grace; what is left then ends as
 * failed, properly and in the store. Thread-safe.
 */
final class Drain implements BooleanSupplier {

    private static final Duration LAST_WORDS = Duration.ofSeconds(4);

    private final Accumulator accumulator;
    private final Editions editions;
    private final Supplier<Duration> grace;
    private volatile boolean draining;

    /** @param grace as of now */
    Drain(Accumulator accumulator, Editions editions, Supplier<Duration> grace) {
        this.accumulator = accumulator;
        this.editions = editions;
        this.grace = grace;
    }

    /** Whether the server takes no new work any more. */
    @Override
    public boolean getAsBoolean() {
        return draining;
    }

    /** Blocks until everything has ended; at most the grace and a little. */
    void finishWithinGrace() {
        draining = true;
        editions.each(Edition::suspend);
        editions.each(edition -> edition.sockets().drain());
        await(grace.get());
        finishNow();
    }

    /** Ends what still runs, and blocks until that is written down. */
    void finishNow() {
        draining = true;
        editions.each(Edition::suspend);
        accumulator.stopAll(new Ending.Failed(
                ApiError.server(503, "The server was shut down before the response was complete. Please try again.")));
        await(LAST_WORDS);
        editions.each(edition -> edition.sockets().close());
    }

    private void await(Duration patience) {
        long until = System.nanoTime() + patience.toNanos();
        while (accumulator.size() > 0 && System.nanoTime() < until) {
            LockSupport.parkNanos(20_000_000);
        }
    }
}
