package dev.antiphon.evidence;

import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Sha256;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Hashes of items, remembered for as long as the item itself is: the history of a long conversation is shown to the model turn
 * after turn, and writing all of it again each time would cost more than the turn. Forgets some before their time; then they
 * are made anew. Thread-safe.
 */
final class ItemHashes {

    /** A power of two. */
    private static final int SLOTS = 1 << 14;

    private final AtomicReferenceArray<@Nullable Known> slots = new AtomicReferenceArray<>(SLOTS);

    private record Known(WeakReference<Item> item, byte[] hash) {}

    /** Of a list of items, in hexadecimal. */
    String of(List<Item> items) {
        return Hashes.hashOfAll(items.stream().map(this::of).toList());
    }

    /** SHA-256 of the item's JSON. */
    private byte[] of(Item item) {
        int slot = System.identityHashCode(item) & (SLOTS - 1);
        Known known = slots.get(slot);
        if (known != null && known.item().refersTo(item)) {
            return known.hash();
        }
        byte[] hash = Sha256.of(Json.bytes(item));
        slots.set(slot, new Known(new WeakReference<>(item), hash));
        return hash;
    }
}
