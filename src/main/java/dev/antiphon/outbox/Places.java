package dev.antiphon.outbox;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How many attempts may be under way, in all and to one webhook: a slow one fills its own few places, and the rest are left
 * to the others. Thread-safe.
 */
final class Places {

    private final int total;
    private final int each;
    private final Map<String, Integer> taken = new HashMap<>();
    private int all;
    private boolean wanted;

    Places(int total, int each) {
        this.total = total;
        this.each = each;
    }

    /**
     * What there is room for.
     *
     * @param free how many more attempts
     * @param full webhooks that have as many as they may
     */
    record Room(int free, Set<String> full) {}

    /** Whoever finds no room for something is told when there may be, by {@link #leave}. */
    synchronized Room room() {
        Set<String> full = taken.entrySet().stream()
                .filter(one -> one.getValue() >= each)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        wanted = all >= total || !full.isEmpty();
        return new Room(total - all, full);
    }

    /** Those there is room for. Only asked by whoever takes places. */
    synchronized List<Delivery> fitting(List<Delivery> due) {
        Map<String, Integer> then = new HashMap<>(taken);
        List<Delivery> fitting = new ArrayList<>();
        for (Delivery one : due) {
            if (then.getOrDefault(one.webhookId(), 0) < each) {
                then.merge(one.webhookId(), 1, Integer::sum);
                fitting.add(one);
            }
        }
        wanted |= fitting.size() < due.size();
        return fitting;
    }

    synchronized void take(String webhook) {
        taken.merge(webhook, 1, Integer::sum);
        all++;
    }

    /** Whether somebody may have been waiting for this place. */
    synchronized boolean leave(String webhook) {
        taken.merge(webhook, -1, (before, less) -> before + less == 0 ? null : before + less);
        all--;
        return wanted;
    }

    synchronized int taken() {
        return all;
    }
}
