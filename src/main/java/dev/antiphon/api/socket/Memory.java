package dev.antiphon.api.socket;

import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a connection remembers: of every lane the last response, with all that was said up to its end if nobody else keeps
 * that. Bounded in bytes; the lane that has been silent for longest is forgotten first. Thread-safe.
 */
final class Memory {

    private final long most;

    /** The lane that remembered last comes last. */
    private final Map<String, Remembered> byLane = new LinkedHashMap<>();

    private long bytes;

    /**
     * The last response of a lane.
     *
     * @param items everything said up to its end, oldest first; empty when it is stored
     * @param stored whether the store keeps it, and what was said
     * @param bytes of the items as JSON
     */
    record Remembered(String id, List<Item> items, boolean stored, long bytes) {

        static Remembered stored(String id) {
            return new Remembered(id, List.of(), true, 0);
        }
    }

    /** @param most bytes in all */
    Memory(long most) {
        this.most = most;
    }

    /** The response of that id, in whichever lane. */
    synchronized @Nullable Remembered find(String id) {
        for (Remembered remembered : byLane.values()) {
            if (remembered.id().equals(id)) {
                return remembered;
            }
        }
        return null;
    }

    /** Takes the place of what the lane remembered; what is too large by itself is forgotten at once. */
    synchronized void keep(String lane, Remembered last) {
        forget(lane);
        if (last.bytes() > most) {
            return;
        }
        byLane.put(lane, last);
        bytes += last.bytes();
        Iterator<Remembered> oldest = byLane.values().iterator();
        while (bytes > most) {
            bytes -= oldest.next().bytes();
            oldest.remove();
        }
    }

    /** Forgets a response, if it is the given lane that remembers it. */
    synchronized void evict(String lane, @Nullable String id) {
        Remembered last = byLane.get(lane);
        if (last != null && last.id().equals(id)) {
            forget(lane);
        }
    }

    /** The lanes that remember something. */
    synchronized Set<String> lanes() {
        return Set.copyOf(byLane.keySet());
    }

    private void forget(String lane) {
        Remembered before = byLane.remove(lane);
        if (before != null) {
            bytes -= before.bytes();
        }
    }

    static long weigh(List<Item> items) {
        return items.stream().mapToLong(item -> Json.bytes(item).length).sum();
    }
}
