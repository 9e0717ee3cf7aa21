package dev.antiphon.conversation;

import dev.antiphon.access.Caller;
import dev.antiphon.protocol.Fields;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.ItemReader;
import dev.antiphon.protocol.Json;
import dev.antiphon.store.StoredBytes;
import dev.antiphon.store.Transactions;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads what was said before. Rows are turned into items after the transaction, so that it stays short. */
@Singleton
public final class History {

    private final Transactions transactions;

    public History(Transactions transactions) {
        this.transactions = transactions;
    }

    /** Everything up to the given end, oldest first; nothing when the thread is somebody else's. */
    public List<Item> upTo(Caller owner, ThreadEnd end) {
        List<byte[]> rows = transactions.call(entities -> rows(entities, owner, end));
        return rows.stream().map(History::item).toList();
    }

    /**
     * The item of that id, as long as a response or a conversation has it; the newest one if a client gave the same id to
     * several.
     */
    public Optional<Item> item(Caller owner, String itemId) {
        Optional<byte[]> row = transactions.call(entities -> item(entities, StoredItem.OF_OWNER, owner, itemId)
                .or(() -> item(entities, StoredItem.OF_CONVERSATIONS, owner, itemId)));
        return row.map(History::item);
    }

    private static Optional<byte[]> item(EntityManager entities, String query, Caller owner, String itemId) {
        return entities.createNamedQuery(query, Object[].class)
                .setParameter("item", itemId)
                .setParameter("tenant", owner.tenant())
                .setParameter("subject", owner.subject())
                .setMaxResults(1)
                .getResultStream()
                .findFirst()
                .map(columns -> StoredBytes.read(columns[0], columns[1]));
    }

    private static List<byte[]> rows(EntityManager entities, Caller owner, ThreadEnd end) {
        // Without a row it is a root, or gone with its items, or somebody else's, as the items say themselves.
        Lineage before = StoredThread.lineage(entities, owner, end.threadId()).orElse(Lineage.NONE);
        return before.and(end).segments().stream()
                .flatMap(segment -> rows(entities, owner, segment))
                .toList();
    }

    private static Stream<byte[]> rows(EntityManager entities, Caller owner, Lineage.Segment segment) {
        return entities
                .createNamedQuery(StoredItem.RANGE, Object[].class)
                .setParameter("thread", segment.threadId())
                .setParameter("from", segment.from())
                .setParameter("to", segment.to())
                .setParameter("tenant", owner.tenant())
                .setParameter("subject", owner.subject())
                .getResultList()
                .stream()
                .map(columns -> StoredBytes.read(columns[0], columns[1]));
    }

    private static Item item(byte[] json) {
        return ItemReader.read(Fields.stored(Json.tree(json)));
    }
}
