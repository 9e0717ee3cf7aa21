package dev.antiphon.tool.mcp;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Work that is done once for all who want its outcome, on a thread of its own: whoever stops waiting stops nobody else. An
 * outcome is kept until it is forgotten, a failure is not. Thread-safe.
 */
final class Once<T> {

    private final Callable<T> work;
    private @Nullable CompletableFuture<T> begun;

    Once(Callable<T> work) {
        this.work = work;
    }

    /** The outcome, or the work that is under way, or work that begins now. */
    synchronized CompletableFuture<T> outcome() {
        CompletableFuture<T> known = begun;
        if (known == null) {
            CompletableFuture<T> fresh = new CompletableFuture<>();
            begun = fresh;
            start(() -> run(fresh));
            return fresh;
        }
        return known;
    }

    /** The outcome, where it is there. */
    synchronized Optional<T> known() {
        CompletableFuture<T> known = begun;
        return known == null || !known.isDone() ? Optional.empty() : Optional.of(known.join());
    }

    /** Does something with the outcome, now or when it is there; nothing where nobody has asked for it. */
    synchronized CompletableFuture<Void> use(Consumer<T> consumer) {
        CompletableFuture<T> known = begun;
        return known == null
                ? CompletableFuture.completedFuture(null)
                : known.thenAcceptAsync(consumer, Once::start).exceptionally(failed -> null);
    }

    /** Who asks from now on gets another one. */
    synchronized void forget() {
        begun = null;
    }

    private void run(CompletableFuture<T> fresh) {
        try {
            fresh.complete(work.call());
        } catch (Throwable failure) {
            forget(fresh);
            fresh.completeExceptionally(failure);
        }
    }

    private static void start(Runnable work) {
        Thread.ofVirtual().name("mcp-once").start(work);
    }

    private synchronized void forget(CompletableFuture<T> failed) {
        if (begun == failed) {
            begun = null;
        }
    }
}
