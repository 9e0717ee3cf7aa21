package dev.antiphon.agent;

import dev.antiphon.model.Cancellation;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;

/** Threads for the tools of one response, a few at a time; all are interrupted when nobody wants their answers any more. */
final class ToolThreads {

    private static final ThreadFactory THREADS =
            Thread.ofVirtual().name("tool-", 0).factory();

    private final Cancellation cancellation;
    private final Semaphore places;
    private final ConcurrentLinkedQueue<Future<?>> running = new ConcurrentLinkedQueue<>();

    ToolThreads(Cancellation cancellation, int concurrent) {
        this.cancellation = cancellation;
        this.places = new Semaphore(concurrent);
    }

    <T> Future<T> start(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(() -> inTurn(work));
        running.add(task);
        cancellation.onCancel(this::cancel);
        THREADS.newThread(task).start();
        return task;
    }

    private <T> T inTurn(Callable<T> work) throws Exception {
        places.acquire();
        try {
            return work.call();
        } finally {
            places.release();
        }
    }

    /** What is under way is broken off. */
    void cancel() {
        running.forEach(task -> task.cancel(true));
        running.clear();
    }
}
