package dev.antiphon.safety;

import dev.antiphon.model.Cancellation;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * What the guardrails of one response ask others: {@value #AT_ONCE} questions at a time, each for as long as it may take once
 * it has its turn, and none any more when nobody waits for the response. Thread-safe.
 */
public final class Inquiries {

    static final int AT_ONCE = 8;

    private static final ThreadFactory THREADS =
            Thread.ofVirtual().name("inquiry-", 0).factory();

    private final String tenant;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final Set<CompletableFuture<?>> open = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    /** @param tenant whose response it is: what others have been told of is not known to him */
    public Inquiries(String tenant) {
        this.tenant = tenant;
    }

    /** Something that another one is asked, in a call that ends when it is cancelled. */
    public interface Question<T> {
        T ask(Cancellation cancel) throws Exception;
    }

    public String tenant() {
        return tenant;
    }

    /** Asks on a thread of its own. The answer fails when it takes longer than that, or is not wanted any more. */
    public <T> CompletableFuture<T> ask(Duration patience, Question<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        open.add(answer);
        answer.whenComplete((given, fault) -> open.remove(answer));
        if (stopped) {
            answer.cancel(false);
        } else {
            THREADS.newThread(() -> inTurn(answer, patience, question)).start();
        }
        return answer;
    }

    private <T> void inTurn(CompletableFuture<T> answer, Duration patience, Question<T> question) {
        places.acquireUninterruptibly();
        try {
            if (!answer.isDone()) {
                asked(answer, patience, question);
            }
        } finally {
            places.release();
        }
    }

    private static <T> void asked(CompletableFuture<T> answer, Duration patience, Question<T> question) {
        Cancellation cancel = new Cancellation();
        answer.orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS);
        // Closing a call may take a while, which the thread that keeps the time for all has not.
        answer.whenCompleteAsync(
                (given, fault) -> cancel.cancel(),
                task -> THREADS.newThread(task).start());
        try {
            answer.complete(question.ask(cancel));
        } catch (Exception | Error fault) {
            answer.completeExceptionally(fault);
        }
    }

    /** Nobody waits any more: what is under way is broken off, and nothing is asked from now on. */
    public void stop() {
        stopped = true;
        List.copyOf(open).forEach(answer -> answer.cancel(false));
    }

    public boolean stopped() {
        return stopped;
    }
}
