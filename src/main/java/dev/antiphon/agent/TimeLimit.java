package dev.antiphon.agent;

import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.protocol.ApiError;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Ends runs whose time is up. One thread for all of them; thread-safe. */
final class TimeLimit implements AutoCloseable {

    private final Duration total;
    private final ScheduledThreadPoolExecutor timer;

    TimeLimit(Duration total) {
        this.total = total;
        this.timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("antiphon-time-limit").factory());
        // A run that ended in time must not be held in memory until its time would have been up.
        timer.setRemoveOnCancelPolicy(true);
    }

    /** A run that is being watched. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    /** Watches a run from now on until the watch is closed. */
    Watch watch(LiveResponse live) {
        try {
            Future<?> end = timer.schedule(() -> live.stop(tooLong()), total.toNanos(), TimeUnit.NANOSECONDS);
            return () -> end.cancel(false);
        } catch (RejectedExecutionException closed) {
            // It began while the server went; its readers must learn how it ended all the same.
            live.stop(new Ending.Failed(ApiError.server(503, "This server is shutting down.")));
            return () -> {};
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    private Ending tooLong() {
        // The same again would take as long, and cost the model as much.
        return new Ending.Failed(new ApiError(
                        504,
                        ApiError.SERVER_ERROR,
                        "request_timeout",
                        null,
                        "The response took longer than the " + total.toSeconds() + " s it may take.")
                .retryable(false));
    }
}
