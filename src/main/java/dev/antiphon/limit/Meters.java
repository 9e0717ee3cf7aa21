package dev.antiphon.limit;

import dev.antiphon.access.Caller;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/**
 * The meters of all callers. One that is full again says nothing that a new one would not, and is forgotten when there are
 * many; there are never more than a fixed number, of which those that are fullest go first. Thread-safe.
 */
final class Meters {

    /** Some 30 MB. */
    static final int MOST = 100_000;

    private static final int FEW = 1_024;

    private final ConcurrentMap<Whose, Meter> meters = new ConcurrentHashMap<>();
    private final ConcurrentMap<Limit, Integer> numbers = new ConcurrentHashMap<>();
    private final AtomicInteger last = new AtomicInteger();
    private final AtomicBoolean sweeping = new AtomicBoolean();
    private final BiFunction<Whose, Limit, Meter> kind;
    private final int most;
    private volatile int enough = FEW;

    /** @param kind makes a meter where there is none */
    Meters(BiFunction<Whose, Limit, Meter> kind, int most) {
        this.kind = kind;
        this.most = most;
    }

    /** What stands for a limit in here, and for every limit that says the same. */
    int number(Limit limit) {
        return numbers.computeIfAbsent(limit, unknown -> last.incrementAndGet());
    }

    /** @param number of the limit */
    Meter of(int number, Limit limit, Caller caller, String model) {
        Whose key = Whose.of(number, limit.rule().per(), caller, model);
        Meter known = meters.get(key);
        if (known != null) {
            return known;
        }
        if (meters.size() >= Math.min(enough, most)) {
            sweep();
        }
        return meters.computeIfAbsent(key, unknown -> kind.apply(unknown, limit));
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
        List<Map.Entry<Whose, Long>> fullest = meters.entrySet().stream()
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
