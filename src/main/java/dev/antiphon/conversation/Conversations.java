package dev.antiphon.conversation;

import dev.antiphon.access.Caller;
import dev.antiphon.conversation.ItemPage.Row;
import dev.antiphon.conversation.ItemPage.Wanted;
import dev.antiphon.conversation.Share.Rights;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Conversation;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.ItemReader;
import dev.antiphon.seal.SealedCompaction;
import dev.antiphon.seal.SealedReasoning;
import dev.antiphon.store.Transactions;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Threads that their owners know by name: read, added to and taken from by item, and by the responses that name them. They
 * last until they are deleted, whatever becomes of their responses. Whom {@link Shares} lets in may read, or add as well.
 *
 * <p>Every method throws a 404 {@link dev.antiphon.protocol.ApiException} when the caller has no such conversation, a 403 when
 * it is shared with him but not for that, and those that write items a 400 while a response is about to add its turn.
 */
@Singleton
public final class Conversations {

    private static final String ITEMS = "items";

    private final Transactions transactions;
    private final Incoming incoming;
    private final SealedReasoning sealed;
    private final SealedCompaction compactions;
    private final RecentHistories recent;
    private final Ids ids;
    private final Clock clock;

    public Conversations(
            Transactions transactions,
            Incoming incoming,
            SealedReasoning sealed,
            SealedCompaction compactions,
            RecentHistories recent,
            Ids ids,
            Clock clock) {
        this.transactions = transactions;
        this.incoming = incoming;
        this.sealed = sealed;
        this.compactions = compactions;
        this.recent = recent;
        this.ids = ids;
        this.clock = clock;
    }

    /** @param given the items it begins with, as the client sent them */
    public Conversation create(Caller owner, Map<String, String> metadata, List<Item> given) {
        List<Item> items = ready(owner, given);
        requireUnique(items, new HashSet<>(), ITEMS);
        Conversation begun =
                new Conversation(ids.next(Ids.CONVERSATION), clock.instant().getEpochSecond(), metadata);
        transactions.run(entities -> {
            StoredThread.insertNamed(entities, owner, begun, items.size() - 1);
            write(entities, owner, new ThreadEnd(begun.id(), -1), items);
        });
        return begun;
    }

    public Conversation get(Caller caller, String id) {
        return transactions.call(entities -> opened(entities, caller, id)).conversation();
    }

    /** Replaces the metadata. It belongs to no turn, so nobody waits for one. */
    public Conversation describe(Caller owner, String id, Map<String, String> metadata) {
        return transactions.call(entities -> {
            if (!StoredThread.describe(entities, owner, id, metadata)) {
                throw Guests.notOwned(entities, owner, id).exception();
            }
            return opened(entities, owner, id).conversation();
        });
    }

    /** The name goes, and every item that no remaining response needs. */
    public void delete(Caller owner, String id) {
        transactions.run(entities -> {
            ConversationLock.holdOff(entities, owner, id);
            StoredThread.unname(entities, id);
            StoredShare.removeAll(entities, id);
            new Unneeded(entities, recent).remove(id);
        });
    }

    /**
     * Adds items at the end and shows them.
     *
     * @param given the items as the client sent them, none of them there already
     */
    public ItemPage add(Caller caller, String id, List<Item> given) {
        List<Item> items = ready(caller, given);
        transactions.run(entities -> {
            Caller keeper = Guests.require(entities, caller, id, Rights.WRITE);
            ThreadEnd end = ConversationLock.holdOff(entities, keeper, id);
            requireUnique(items, StoredItem.known(entities, id, items), ITEMS);
            StoredThread.advance(entities, keeper, end, items.size(), true);
            write(entities, keeper, end, items);
        });
        return new ItemPage(items.stream().map(ItemPages::row).toList(), false);
    }

    public ItemPage list(Caller caller, String id, Wanted wanted) {
        return transactions.call(
                entities -> ItemPages.all(entities, opened(entities, caller, id).end(), wanted));
    }

    public Row item(Caller caller, String id, String itemId) {
        return transactions.call(entities -> StoredItem.inThread(
                        entities, opened(entities, caller, id).keeper(), id, itemId)
                .orElseThrow(() -> noSuchItem(itemId)));
    }

    /** Takes an item out for good; its position stays empty. The end moves on, so that a turn that has read it is refused. */
    public Conversation remove(Caller owner, String id, String itemId) {
        return transactions.call(entities -> {
            ThreadEnd end = ConversationLock.holdOff(entities, owner, id);
            if (!StoredItem.removeOne(entities, id, itemId)) {
                throw noSuchItem(itemId);
            }
            StoredThread.advance(entities, owner, end, 1, true);
            recent.forget(id);
            return opened(entities, owner, id).conversation();
        });
    }

    /**
     * A conversation that a caller may read, his own or one that is shared with him.
     *
     * @param keeper in whose name its items are read
     * @param end where it ends
     */
    public record Opened(Caller keeper, Conversation conversation, ThreadEnd end) {}

    /**
     * The conversation that a response is about to read.
     *
     * @param toAdd whether the response will add its turn; what is locked can be read all the same
     */
    public Opened open(Caller caller, String id, boolean toAdd) {
        return transactions.call(entities -> {
            Opened opened = opened(entities, caller, id, toAdd ? Rights.WRITE : Rights.READ);
            if (toAdd) {
                ConversationLock.requireFree(entities, id);
            }
            return opened;
        });
    }

    /**
     * Every item that is to be added has an id that is not in use yet.
     *
     * @param used the ids of items that are there already; those of the given items are added
     * @param param where the items stand in the request
     * @throws dev.antiphon.protocol.ApiException a 400 that names the first id that is in use
     */
    public static void requireUnique(List<Item> items, Set<String> used, String param) {
        for (Item item : items) {
            String id = Objects.requireNonNull(item.id());
            if (!used.add(id)) {
                throw ItemReader.duplicate(id, param).exception();
            }
        }
    }

    private List<Item> ready(Caller owner, List<Item> given) {
        List<Item> items = incoming.ready(owner, given, ITEMS);
        for (int i = 0; i < items.size(); i++) {
            String param = ITEMS + "[" + i + "]";
            if (items.get(i) instanceof Item.Reasoning reasoning) {
                sealed.require(owner.tenant(), reasoning, param);
            } else if (items.get(i) instanceof Item.Compaction compaction) {
                compactions.require(owner.tenant(), compaction, param);
            }
        }
        return items;
    }

    private static void write(EntityManager entities, Caller owner, ThreadEnd end, List<Item> items) {
        int last = end.position() + items.size();
        Placed placed = new Placed(end.threadId(), end.position() + 1, last, last);
        StoredItem.insert(entities, owner, placed, new Turn(null, items, List.of()));
    }

    private static Opened opened(EntityManager entities, Caller caller, String id) {
        return opened(entities, caller, id, Rights.READ);
    }

    private static Opened opened(EntityManager entities, Caller caller, String id, Rights wanted) {
        return named(entities, caller, id)
                .or(() -> Guests.host(entities, caller, id, wanted).flatMap(host -> named(entities, host, id)))
                .orElseThrow(() -> Guests.notShared(entities, caller, id).exception());
    }

    private static Optional<Opened> named(EntityManager entities, Caller keeper, String id) {
        return StoredThread.named(entities, keeper, id)
                .map(named -> new Opened(keeper, named.conversation(), named.end()));
    }

    private static RuntimeException noSuchItem(String itemId) {
        return ApiError.notFound("Item with id '" + ApiError.shown(itemId) + "' not found.")
                .exception();
    }
}
