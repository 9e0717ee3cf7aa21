package dev.antiphon.access.exchange;

import dev.antiphon.access.OwnToken;
import java.time.Clock;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What was had for callers' tokens at one endpoint, kept until shortly before it ends: at most so many, the one used least
 * recently makes room. Of the callers' tokens only hashes are kept. Thread-safe.
 */
public final class GrantedTokens {

    private static final System.Logger LOG = System.getLogger(GrantedTokens.class.getName());

    private final TokenEndpoint endpoint;
    private final int most;
    private final Clock clock;
    private final Map<String, CompletableFuture<Granted>> held = new LinkedHashMap<>(16, 0.75f, true);

    public GrantedTokens(TokenEndpoint endpoint, int most, Clock clock) {
        this.endpoint = endpoint;
        this.most = most;
        this.clock = clock;
    }

    /**
     * What stands for a caller's token, asked for where it is not known. Several who want it at a time ask once; whoever
     * stops waiting stops nobody else.
     *
     * @throws InterruptedException when nobody wants it any more
     */
    public Granted of(OwnToken own) throws GrantException, InterruptedException {
        try {
            return begun(own).get();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof GrantException why ? why : defect(failed.getCause());
        }
    }

    /** Whoever it is for does not take it: the next time another one is asked for. */
    public synchronized void forget(OwnToken own) {
        held.remove(own.hash());
    }

    private synchronized CompletableFuture<Granted> begun(OwnToken own) {
        Instant now = clock.instant();
        String hash = own.hash();
        CompletableFuture<Granted> known = held.get(hash);
        if (known != null && !hasEnded(known, now)) {
            return known;
        }
        held.values().removeIf(granted -> hasEnded(granted, now));
        CompletableFuture<Granted> fresh = new CompletableFuture<>();
        held.put(hash, fresh);
        if (held.size() > most) {
            Iterator<String> oldest = held.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        Thread.ofVirtual().name("token-exchange").start(() -> exchange(own, fresh));
        return fresh;
    }

    /** One that is under way has not. */
    private static boolean hasEnded(CompletableFuture<Granted> granted, Instant now) {
        return switch (granted.state()) {
            case RUNNING -> false;
            case SUCCESS -> !granted.resultNow().fresh(now);
            case FAILED, CANCELLED -> true;
        };
    }

    private void exchange(OwnToken own, CompletableFuture<Granted> fresh) {
        try {
            fresh.complete(endpoint.exchange(own));
        } catch (Throwable failure) {
            fresh.completeExceptionally(failure);
        }
    }

    private static GrantException defect(@Nullable Throwable cause) {
        LOG.log(System.Logger.Level.WARNING, "A token could not be exchanged", cause);
        return GrantException.failed("it broke off");
    }
}
