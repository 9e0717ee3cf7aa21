package dev.antiphon.agent;

import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.protocol.ApiError;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Ends runs whose model has gone silent or whose time is up. One thread looks at all of them a few times a second; a run
 * only notes when something happened, which costs the token path a single write.
 */
final class Watchdog implements AutoCloseable {

    private static final Duration TICK = Duration.ofMillis(100);

    private final RunLimits limits;
    private final LongSupplier nanos;
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("antiphon-watchdog").factory());

    Watchdog(RunLimits limits, LongSupplier nanos) {
        this.limits = limits;
        this.nanos = nanos;
        ticker.scheduleAtFixedRate(this::look, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Watches a run from now on until the watch is closed. */
    Watch watch(LiveResponse live) {
        Watch watch = new Watch(live);
        watches.add(watch);
        return watch;
    }

    void look() {
        long now = nanos.getAsLong();
        watches.forEach(watch -> watch.look(now));
    }

    @Override
    public void close() {
        ticker.shutdownNow();
    }

    /** The clock of one run. {@link #progress()} is called by its writer only. */
    final class Watch implements AutoCloseable {

        private final LiveResponse live;
        private final long start = nanos.getAsLong();
        private volatile long last = start;
        private volatile boolean begun;

        private Watch(LiveResponse live) {
            this.live = live;
        }

        /** The model has said something. */
        void progress() {
            last = nanos.getAsLong();
            begun = true;
        }

        private void look(long now) {
            Duration patience = begun ? limits.idle() : limits.firstToken();
            if (now - start > limits.total().toNanos()) {
                stop("The response took longer than the " + limits.total().toSeconds() + " s it may take.");
            } else if (now - last > patience.toNanos()) {
                stop("The model did not answer in time.");
            }
        }

        private void stop(String message) {
            live.stop(new Ending.Failed(
                    new ApiError(504, ApiError.SERVER_ERROR, "request_timeout", null, message)));
        }

        @Override
        public void close() {
            watches.remove(this);
        }
    }
}
