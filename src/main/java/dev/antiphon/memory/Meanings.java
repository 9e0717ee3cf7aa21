package dev.antiphon.memory;

import dev.antiphon.model.Cancellation;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Asks a model what texts mean, for as long as somebody can wait. Without a model, or when it fails, nothing is known, and
 * facts are found by their words alone. Thread-safe.
 */
public final class Meanings implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Meanings.class.getName());

    /** Texts that wait for their turn; more are not asked about. */
    private static final int WAITING = 256;

    private final @Nullable Embedder embedder;
    private final ThreadPoolExecutor threads;
    private final AtomicBoolean failing = new AtomicBoolean();

    /** @param embedder null for none */
    public Meanings(@Nullable Embedder embedder) {
        this.embedder = embedder;
        int atOnce = embedder == null ? 1 : embedder.atOnce();
        // Not virtual: native code would hold their carriers. None is there before it is needed.
        this.threads = new ThreadPoolExecutor(
                atOnce,
                atOnce,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING),
                Thread.ofPlatform().daemon().name("antiphon-memory-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /** Of the model; empty where there is none. */
    String embedder() {
        return embedder == null ? "" : embedder.name();
    }

    /** What a text means, or unknown when nobody can tell within that time. */
    Meaning of(String text, Duration patience) {
        Embedder asked = embedder;
        if (asked == null) {
            return Meaning.UNKNOWN;
        }
        Cancellation cancel = new Cancellation();
        Future<Meaning> answer;
        try {
            answer = threads.submit(() -> Meaning.of(asked.name(), asked.embed(text, cancel)));
        } catch (RejectedExecutionException tooMany) {
            return Meaning.UNKNOWN;
        }
        try {
            Meaning meaning = answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            failing.set(false);
            return meaning;
        } catch (TimeoutException late) {
            // Not interrupted: what is late may be a model that is being loaded, and the next text wants it, too.
            cancel.cancel();
            return Meaning.UNKNOWN;
        } catch (ExecutionException failed) {
            tell(failed.getCause());
            return Meaning.UNKNOWN;
        } catch (InterruptedException stopped) {
            cancel.cancel();
            Thread.currentThread().interrupt();
            return Meaning.UNKNOWN;
        }
    }

    /** Once for each time that it begins to fail. */
    private void tell(@Nullable Throwable why) {
        if (!failing.getAndSet(true)) {
            LOG.log(System.Logger.Level.WARNING, "Memory is searched by words alone: " + embedder() + " fails", why);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
