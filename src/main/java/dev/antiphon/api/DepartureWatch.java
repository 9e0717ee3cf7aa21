package dev.antiphon.api;

import dev.antiphon.model.Cancellation;
import java.time.Duration;

/** Looks, while an upstream is waited for, whether the client still is; cancels the call when it has left. */
final class DepartureWatch implements AutoCloseable {

    private final Thread thread;

    private DepartureWatch(Thread thread) {
        this.thread = thread;
    }

    /** @param probe how often to look */
    static DepartureWatch over(Departure departure, Cancellation cancel, Duration probe) {
        return new DepartureWatch(Thread.ofVirtual().name("departure").start(() -> {
            try {
                while (!departure.found()) {
                    Thread.sleep(probe);
                }
                cancel.cancel();
            } catch (InterruptedException answered) {
                // nobody need look any more
            }
        }));
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
