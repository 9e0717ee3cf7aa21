package dev.antiphon.limit;

import dev.antiphon.access.Caller;
import dev.antiphon.protocol.ApiError;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many responses may come about at the same time, for one caller and in all. A permit is held to the end of the
 * response, not to the end of the request. Thread-safe.
 */
@Singleton
public final class ConcurrencyLimit {

    private static final Duration SOON = Duration.ofSeconds(1);

    private final int perCaller;
    private final int total;
    private final AtomicInteger taken = new AtomicInteger();
    private final ConcurrentMap<Owner, Integer> byCaller = new ConcurrentHashMap<>();

    private record Owner(String tenant, String subject) {}

    public ConcurrencyLimit(int perCaller, int total) {
        this.perCaller = perCaller;
        this.total = total;
    }

    /** The right to run one response; closing it twice does no harm. */
    public interface Permit extends AutoCloseable {
        @Override
        void close();
    }

    /** @throws dev.antiphon.protocol.ApiException 429 when the caller has its share, 503 when the server is full */
    public Permit acquire(Caller caller) {
        if (taken.incrementAndGet() > total) {
            taken.decrementAndGet();
            throw ApiError.server(503, "The server is at its limit of concurrent responses. Please try again shortly.")
                    .retryAfter(SOON)
                    .exception();
        }
        Owner owner = new Owner(caller.tenant(), caller.subject());
        if (byCaller.merge(owner, 1, Integer::sum) > perCaller) {
            release(owner);
            throw new ApiError(
                            429,
                            "requests",
                            "rate_limit_exceeded",
                            null,
                            "Rate limit reached: at most " + perCaller
                                    + " responses at a time. Please try again in 1s.")
                    .retryAfter(SOON)
                    .exception();
        }
        AtomicBoolean held = new AtomicBoolean(true);
        return () -> {
            if (held.compareAndSet(true, false)) {
                release(owner);
            }
        };
    }

    /** Permits that are held now. */
    public int held() {
        return taken.get();
    }

    private void release(Owner owner) {
        taken.decrementAndGet();
        byCaller.computeIfPresent(owner, (ignored, count) -> count == 1 ? null : count - 1);
    }
}
