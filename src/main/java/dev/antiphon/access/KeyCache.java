package dev.antiphon.access;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Remembers for a few seconds what the table said about a key: long enough to spare a request the query, short enough
 * for a revocation to be felt. Keys nobody has are remembered apart, so that guessing does not drive out the real ones.
 */
final class KeyCache {

    private static final Duration LIFE = Duration.ofSeconds(4);
    private static final int MOST = 10_000;

    private final Clock clock;
    private final Map<String, Known> found = new ConcurrentHashMap<>();
    private final Map<String, Known> absent = new ConcurrentHashMap<>();

    KeyCache(Clock clock) {
        this.clock = clock;
    }

    private record Known(Optional<Caller> caller, long since) {

        /** A clock that was set back must not lengthen a life. */
        boolean fresh(long now) {
            return since <= now && now - since < LIFE.toMillis();
        }
    }

    Optional<Caller> get(String digest, Supplier<Optional<Caller>> table) {
        long now = clock.millis();
        Known known = found.get(digest);
        if (known == null) {
            known = absent.get(digest);
        }
        return known != null && known.fresh(now) ? known.caller() : ask(digest, table, now);
    }

    private Optional<Caller> ask(String digest, Supplier<Optional<Caller>> table, long now) {
        Optional<Caller> caller = table.get();
        (caller.isPresent() ? absent : found).remove(digest);
        Map<String, Known> known = caller.isPresent() ? found : absent;
        if (known.size() >= MOST) {
            known.clear();
        }
        known.put(digest, new Known(caller, now));
        return caller;
    }

    void clear() {
        found.clear();
        absent.clear();
    }
}
