package dev.antiphon.agent;

import dev.antiphon.journal.Accumulator;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.limit.ConcurrencyLimit.Permit;
import java.util.concurrent.ThreadFactory;

/** Gives each run a thread and a time limit, and lets go of what it held when it is over. Thread-safe. */
final class Runs {

    private final Accumulator accumulator;
    private final TimeLimit timeLimit;
    private final ThreadFactory threads = Thread.ofVirtual().name("run-", 0).factory();

    Runs(Accumulator accumulator, TimeLimit timeLimit) {
        this.accumulator = accumulator;
        this.timeLimit = timeLimit;
    }

    void start(Runnable run, LiveResponse live, Permit permit) {
        threads.newThread(() -> runAndForget(run, live, permit)).start();
    }

    void letGo(LiveResponse live, Permit permit) {
        accumulator.close(live);
        permit.close();
    }

    private void runAndForget(Runnable run, LiveResponse live, Permit permit) {
        try (TimeLimit.Watch ignored = timeLimit.watch(live)) {
            run.run();
        } finally {
            // Both have been done by now, unless something broke that leaves no way to end a response properly.
            letGo(live, permit);
            live.leave();
        }
    }
}
