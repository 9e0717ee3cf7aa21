package dev.antiphon.conversation;

import dev.antiphon.access.Caller;
import dev.antiphon.conversation.RecentHistories.Past;
import dev.antiphon.protocol.Fields;
import dev.antiphon.protocol.Ids;
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
import org.jspecify.annotations.Nullable;

/** Reads what was said before. Rows are turned into items after the transaction, so that it stays short. */
@Singleton
public final class History {

    private final Transactions transactions;
    private final RecentHistories recent;

    public History(Transactions transactions, RecentHistories recent) {
        this.transactions = transactions;
        this.recent = recent;
    }

    /**
     * Everything up to the end of a response of the caller, oldest first; nothing when the thread is somebody else's.
     *
     * @throws dev.antiphon.protocol.ApiException a 400 when it was said in a conversation that is not shared with him any more
     */
    public List<Item> upTo(Caller caller, ThreadEnd end) {
        // Items can be taken out of a conversation, behind the back of who starts from an earlier place in it.
        return isConversation(end.threadId()) ? whole(caller, end).items() : known(caller, end);
    }

    /** The same of a conversation, up to where it has just been found to end. */
    public List<Item> of(Conversations.Opened conversation) {
        return known(conversation.keeper(), conversation.end());
    }

    private List<Item> known(Caller owner, ThreadEnd end) {
        Past known = recent.find(owner, end.threadId());
        Past longer = known == null || known.end() > end.position() ? null : longer(known, owner, end);
        if (longer == null) {
            return whole(owner, end).items();
        }
        recent.keep(end.threadId(), longer);
        return longer.items();
    }

    /** Null when there is a gap: whoever takes an item out uses a position up, so the rest may not be as it was. */
    private @Nullable Past longer(Past known, Caller owner, ThreadEnd end) {
        if (known.end() == end.position()) {
            return known;
        }
        Lineage.Segment since = new Lineage.Segment(end.threadId(), known.end() + 1, end.position());
        List<byte[]> rows =
                transactions.call(entities -> rows(entities, owner, since).toList());
        return rows.size() == end.position() - known.end()
                ? known.and(end.position(), items(rows), Past.weight(rows))
                : null;
    }

    private Past whole(Caller owner, ThreadEnd end) {
        Rows read = transactions.call(entities -> rows(entities, owner, end));
        Past past = new Past(read.keeper(), end.position(), items(read.json()), Past.weight(read.json()));
        if (!read.ofOtherConversation()) {
            recent.keep(end.threadId(), past);
        }
        return past;
    }

    /**
     * What is stored of a history.
     *
     * @param keeper whose the thread is
     * @param ofOtherConversation whether some are of a conversation that the thread was forked from
     */
    private record Rows(Caller keeper, List<byte[]> json, boolean ofOtherConversation) {}

    private static boolean isConversation(String thread) {
        return thread.startsWith(Ids.CONVERSATION);
    }

    private static List<Item> items(List<byte[]> rows) {
        return rows.stream().map(History::item).toList();
    }

    /**
     * The item of that id, as long as a response or a conversation has it, the caller's before one that is shared with him;
     * the newest one if a client gave the same id to several.
     */
    public Optional<Item> item(Caller owner, String itemId) {
        Optional<byte[]> row = transactions.call(entities -> item(entities, StoredItem.OF_OWNER, owner, itemId)
                .or(() -> item(entities, StoredItem.OF_CONVERSATIONS, owner, itemId))
                .or(() -> item(entities, StoredItem.SHARED, owner, itemId)));
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

    private static Rows rows(EntityManager entities, Caller caller, ThreadEnd end) {
        String own = end.threadId();
        Caller keeper = keeper(entities, caller, own);
        // Without a row it is a root, or gone with its items, or somebody else's, as the items say themselves.
        Lineage before = StoredThread.lineage(entities, keeper, own).orElse(Lineage.NONE);
        List<Lineage.Segment> segments = before.and(end).segments();
        List<byte[]> json = segments.stream()
                .flatMap(segment -> rows(entities, keeper(entities, caller, segment.threadId()), segment))
                .toList();
        return new Rows(
                keeper,
                json,
                segments.stream().map(Lineage.Segment::threadId).anyMatch(id -> isConversation(id) && !id.equals(own)));
    }

    /** Only conversations can be somebody else's: a branch out of one that is shared is of whoever began it. */
    private static Caller keeper(EntityManager entities, Caller caller, String thread) {
        return isConversation(thread)
                ? Guests.keeper(entities, caller, thread)
                        .orElseThrow(() -> Guests.closed(thread).exception())
                : caller;
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
        return Fields.readStored(Json.tree(json), ItemReader::read);
    }
}
