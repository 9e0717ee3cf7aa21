package dev.antiphon.audit;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written.
 *
 * @param weight in bytes, of what must not be lost although nobody waits for it; 0 for the rest
 * @param done null where nobody waits
 */
record Queued(Noted noted, int weight, @Nullable CompletableFuture<Boolean> done) {

    boolean awaited() {
        return done != null;
    }

    /** May be forgotten when there is too much of it. */
    boolean refusal() {
        return done == null && weight == 0;
    }

    void end(@Nullable RuntimeException failure) {
        if (done != null && failure == null) {
            done.complete(true);
        } else if (done != null) {
            done.completeExceptionally(failure);
        }
    }
}
