package dev.antiphon.limit;

import dev.antiphon.access.Caller;
import dev.antiphon.protocol.ApiError;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How many responses may come about at the same time: for one caller, in all, and by rules. A permit is held to the end of
 * the response, not to the end of the request. Thread-safe.
 */
@Singleton
public final class ConcurrencyLimit {

    private static final Duration SOON = Duration.ofSeconds(1);

    private final int perCaller;
    private final int total;
    private final Layers layers;
    private final AtomicInteger here = new AtomicInteger();
    private final AtomicInteger taken;
    private final ConcurrentMap<Owner, Integer> byCaller;

    private record Owner(String tenant, String subject) {}

    /** Without rules. */
    public ConcurrencyLimit(int perCaller, int total) {
        this(perCaller, total, new Layers(), new AtomicInteger(), new ConcurrentHashMap<>());
    }

    private ConcurrencyLimit(
            int perCaller, int total, Layers layers, AtomicInteger taken, ConcurrentMap<Owner, Integer> byCaller) {
        this.perCaller = perCaller;
        this.total = total;
        this.layers = layers;
        this.taken = taken;
        this.byCaller = byCaller;
    }

    /**
     * The same with other numbers: what has been let in counts for all of them.
     *
     * @param models the name under which a model is configured, by the one that is asked for
     */
    public ConcurrencyLimit under(int forCaller, int inAll, List<Rule> rules, UnaryOperator<String> models) {
        return new ConcurrencyLimit(forCaller, inAll, layers.under(rules, models), taken, byCaller);
    }

    /** The right to run one response; closing it twice does no harm. */
    public interface Permit extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * @param model as the client calls it, null where none is asked
     * @throws dev.antiphon.protocol.ApiException 429 when the caller has its share, 503 when the server is full
     */
    public Permit acquire(Caller caller, @Nullable String model) {
        if (taken.incrementAndGet() > total) {
            taken.decrementAndGet();
            throw ApiError.server(503, "The server is at its limit of concurrent responses. Please try again shortly.")
                    .retryAfter(SOON)
                    .exception();
        }
        Owner owner = new Owner(caller.tenant(), caller.subject());
        if (byCaller.merge(owner, 1, Integer::sum) > perCaller) {
            release(owner);
            throw tooMany("at most " + perCaller + " responses at a time");
        }
        Permit places;
        try {
            places = layers.take(caller, model);
        } catch (RuntimeException refused) {
            release(owner);
            throw refused;
        }
        here.incrementAndGet();
        return once(() -> {
            here.decrementAndGet();
            places.close();
            release(owner);
        });
    }

    /**
     * The same by the rules alone, for a response in the background: how many of those run at a time is settled elsewhere,
     * and a rule holds for those that wait as well, so that nobody gets around it by letting them wait.
     *
     * @throws dev.antiphon.protocol.ApiException 429 when one of the rules does not allow it
     */
    public Permit queue(Caller caller, String model) {
        return layers.take(caller, model);
    }

    /** The same for one that has begun before, in another process: nothing is refused. */
    public Permit again(Caller caller, String model) {
        return layers.force(caller, model);
    }

    /** Permits that are held now of those that were given out under these very numbers. */
    public int held() {
        return here.get();
    }

    static RuntimeException tooMany(String which) {
        return new ApiError(
                        429,
                        "requests",
                        "rate_limit_exceeded",
                        null,
                        "Rate limit reached: " + which + ". Please try again in 1s.")
                .retryAfter(SOON)
                .exception();
    }

    static Permit once(Runnable release) {
        AtomicBoolean held = new AtomicBoolean(true);
        return () -> {
            if (held.compareAndSet(true, false)) {
                release.run();
            }
        };
    }

    private void release(Owner owner) {
        taken.decrementAndGet();
        byCaller.computeIfPresent(owner, (ignored, count) -> count == 1 ? null : count - 1);
    }
}
