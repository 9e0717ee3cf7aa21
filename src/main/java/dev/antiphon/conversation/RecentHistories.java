package dev.antiphon.conversation;

import dev.antiphon.access.Caller;
import dev.antiphon.protocol.Item;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the histories that were read last, for the turns that continue them. It answers no question of right or
 * existence: who may continue from where, the database is asked for each turn. Thread-safe.
 */
@Singleton
public final class RecentHistories {

    private static final long MOST_BYTES = 32 << 20;
    private static final long MOST_BYTES_OF_ONE = MOST_BYTES / 4;

    private final Map<String, Past> byThread = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /**
     * What was said up to a position of a thread.
     *
     * @param bytes what it takes in memory, roughly
     */
    record Past(Caller owner, int end, List<Item> items, long bytes) {

        Past {
            owner = owner.withoutToken();
        }

        /** An item read from so many bytes takes about twice as many, and some more however small it is. */
        static long weight(List<byte[]> rows) {
            return rows.stream().mapToLong(row -> 256 + 2L * row.length).sum();
        }

        Past and(int later, List<Item> more, long moreBytes) {
            List<Item> all = new ArrayList<>(items.size() + more.size());
            all.addAll(items);
            all.addAll(more);
            return new Past(owner, later, Collections.unmodifiableList(all), bytes + moreBytes);
        }
    }

    /** Null when the thread is not remembered, or is somebody else's. */
    synchronized @Nullable Past find(Caller owner, String thread) {
        Past past = byThread.get(thread);
        return past != null && owner.owns(past.owner().tenant(), past.owner().subject()) ? past : null;
    }

    /** Unless more of the thread is known, or it is too large. */
    synchronized void keep(String thread, Past past) {
        Past known = byThread.get(thread);
        if (past.items().isEmpty() || past.bytes() > MOST_BYTES_OF_ONE || (known != null && known.end() > past.end())) {
            return;
        }
        forget(thread);
        byThread.put(thread, past);
        bytes += past.bytes();
        Iterator<Past> oldest = byThread.values().iterator();
        while (bytes > MOST_BYTES) {
            bytes -= oldest.next().bytes();
            oldest.remove();
        }
    }

    /**
     * Something of the thread is being deleted; memory shall not be the place where it lives on. Whoever reads it in the
     * moment before the commit brings it back, out of reach, until newer ones take its room.
     */
    synchronized void forget(String thread) {
        Past past = byThread.remove(thread);
        bytes -= past == null ? 0 : past.bytes();
    }

    synchronized long bytes() {
        return bytes;
    }
}
