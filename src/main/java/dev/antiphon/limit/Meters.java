package dev.antiphon.limit;

import dev.antiphon.access.Caller;
import dev.antiphon.limit.Rule.Per;
import io.github.bucket4j.TimeMeter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The meters of all callers. One that is full again says nothing that a new one would not, and is forgotten when there are
 * many; there are never more than a fixed number, of which those that are fullest go first. Thread-safe.
 */
final class Meters {

    /** Some 30 MB. */
    static final int MOST = 100_000;

    private static final int FEW = 1_024;

    private final ConcurrentMap<Key, Meter> meters = new ConcurrentHashMap<>();
    private final AtomicBoolean sweeping = new AtomicBoolean();
    private final TimeMeter time;
    private final int most;
    private volatile int enough = FEW;

    Meters(TimeMeter time, int most) {
        this.time = time;
        this.most = most;
    }

    /** What a meter is for; empty what it makes no difference by. */
    private record Key(int limit, String tenant, String subject, String model) {

        static Key of(int limit, Rule rule, Caller caller, String model) {
            boolean bySubject = rule.per().contains(Per.SUBJECT);
            return new Key(
                    limit,
                    bySubject || rule.per().contains(Per.TENANT) ? caller.tenant() : "",
                    bySubject ? caller.subject() : "",
                    rule.per().contains(Per.MODEL) ? model : "");
        }
    }

    /** @param number of the limit */
    Meter of(int number, Limit limit, Caller caller, String model) {
        Key key = Key.of(number, limit.rule(), caller, model);
        Meter known = meters.get(key);
        if (known != null) {
            return known;
        }
        if (meters.size() >= Math.min(enough, most)) {
            sweep();
        }
        return meters.computeIfAbsent(key, unknown -> new Meter(limit, time));
    }

    int size() {
        return meters.size();
    }

    private void sweep() {
        if (sweeping.compareAndSet(false, true)) {
            try {
                meters.values().removeIf(Meters::isFull);
                if (meters.size() >= most) {
                    dropFullest();
                }
                enough = Math.max(FEW, 2 * meters.size());
            } finally {
                sweeping.set(false);
            }
        }
    }

    /** A tenth: those that lose least by beginning anew. */
    private void dropFullest() {
        List<Map.Entry<Key, Long>> fullest = meters.entrySet().stream()
                .map(entry ->
                        Map.entry(entry.getKey(), entry.getValue().untilFull().toNanos()))
                .sorted(Map.Entry.comparingByValue(Comparator.naturalOrder()))
                .limit(1 + most / 10)
                .toList();
        fullest.forEach(entry -> meters.remove(entry.getKey()));
    }

    private static boolean isFull(Meter meter) {
        return meter.left() >= meter.limit().most();
    }
}
