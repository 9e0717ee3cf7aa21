package dev.antiphon.app;

import dev.antiphon.api.socket.Sockets;
import dev.antiphon.journal.Accumulator;
import dev.antiphon.journal.Ending;
import dev.antiphon.protocol.ApiError;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The last part of a server's life: no new work, and what runs may finish within a grace; what is left then ends as
 * failed, properly and in the store. Thread-safe.
 */
final class Drain implements BooleanSupplier {

    private static final Duration LAST_WORDS = Duration.ofSeconds(4);

    private final Accumulator accumulator;
    private final Runnable suspend;
    private final Sockets sockets;
    private final Duration grace;
    private volatile boolean draining;

    /** @param suspend leaves what has not begun to run to the next process */
    Drain(Accumulator accumulator, Runnable suspend, Sockets sockets, Duration grace) {
        this.suspend = suspend;
        this.accumulator = accumulator;
        this.sockets = sockets;
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
        suspend.run();
        sockets.drain();
        await(grace);
        finishNow();
    }

    /** Ends what still runs, and blocks until that is written down. */
    void finishNow() {
        draining = true;
        suspend.run();
        accumulator.stopAll(new Ending.Failed(
                ApiError.server(503, "The server was shut down before the response was complete. Please try again.")));
        await(LAST_WORDS);
        sockets.close();
    }

    private void await(Duration patience) {
        long until = System.nanoTime() + patience.toNanos();
        while (accumulator.size() > 0 && System.nanoTime() < until) {
            LockSupport.parkNanos(20_000_000);
        }
    }
}
