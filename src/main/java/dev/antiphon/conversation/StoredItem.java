package dev.antiphon.conversation;

import dev.antiphon.access.Caller;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import dev.antiphon.store.StoredBytes;
import dev.antiphon.store.Write;
import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.Table;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One item in its place. Written once; only forgets its response when that is deleted and others still need the item. Says
 * itself whose it is, because its thread may have no row to say so.
 */
@Entity
@Table(name = "item")
@IdClass(StoredItem.Place.class)
@NamedQuery(
        name = StoredItem.RANGE,
        query = "select i.json.small, i.json.large from StoredItem i"
                + " where i.threadId = :thread and i.position between :from and :to"
                + " and i.tenant = :tenant and i.subject = :subject order by i.position")
@NamedQuery(
        name = StoredItem.OF_OWNER,
        query = "select i.json.small, i.json.large from StoredItem i"
                + " where i.itemId = :item and i.responseId is not null"
                + " and i.tenant = :tenant and i.subject = :subject order by i.responseId desc")
@NamedQuery(
        name = StoredItem.OF_CONVERSATIONS,
        query = "select i.json.small, i.json.large from StoredItem i, StoredThread t"
                + " where i.itemId = :item and i.tenant = :tenant and i.subject = :subject"
                + " and t.id = i.threadId and t.named = 1 order by i.threadId desc, i.position desc")
@NamedQuery(
        name = StoredItem.SHARED,
        query = "select i.json.small, i.json.large from StoredItem i, StoredShare s"
                + " where i.itemId = :item and s.conversationId = i.threadId"
                + " and s.tenant = :tenant and s.subject in (:subject, '*') order by i.threadId desc, i.position desc")
@NamedQuery(
        name = StoredItem.IN_THREAD,
        query = "select i.itemId, i.json.small, i.json.large from StoredItem i"
                + " where i.itemId = :item and i.threadId = :thread and i.tenant = :tenant and i.subject = :subject")
@NamedQuery(
        name = StoredItem.KNOWN,
        query = "select i.itemId from StoredItem i where i.threadId = :thread and i.itemId in :items")
@NamedQuery(
        name = StoredItem.REMOVE_ONE,
        query = "delete from StoredItem i where i.itemId = :item and i.threadId = :thread")
@NamedQuery(
        name = StoredItem.AT,
        query = "select i.position from StoredItem i where i.threadId = :thread and i.position = :position"
                + " and i.tenant = :tenant and i.subject = :subject")
@NamedQuery(
        name = StoredItem.POSITION,
        query = "select i.position from StoredItem i"
                + " where i.threadId = :thread and i.position between :from and :to and i.itemId = :item")
@NamedQuery(
        name = StoredItem.ASCENDING,
        query = "select i.itemId, i.json.small, i.json.large from StoredItem i"
                + " where i.threadId = :thread and i.position between :from and :to order by i.position")
@NamedQuery(
        name = StoredItem.DESCENDING,
        query = "select i.itemId, i.json.small, i.json.large from StoredItem i"
                + " where i.threadId = :thread and i.position between :from and :to order by i.position desc")
@NamedQuery(
        name = StoredItem.ORPHAN,
        query = "update StoredItem i set i.responseId = null"
                + " where i.threadId = :thread and i.position between :from and :to")
@NamedQuery(
        name = StoredItem.LAST_OWNED,
        query = "select max(i.position) from StoredItem i where i.threadId = :thread and i.responseId is not null")
@NamedQuery(
        name = StoredItem.LEFT_OVER,
        query = "select i.threadId from StoredItem i where i.threadId >= :from and i.threadId < :before"
                + " and not exists (select f.id from StoredThread f where f.parentThread = i.threadId)"
                + " group by i.threadId having count(i.responseId) = 0")
@NamedQuery(
        name = StoredItem.REMOVE_TURN,
        query = "delete from StoredItem i where i.threadId = :thread and i.position between :from and :to")
@NamedQuery(
        name = StoredItem.REMOVE,
        query = "delete from StoredItem i where i.threadId = :thread and i.position > :after and i.responseId is null")
public class StoredItem {

    static final String RANGE = "StoredItem.range";
    static final String OF_OWNER = "StoredItem.ofOwner";
    static final String OF_CONVERSATIONS = "StoredItem.ofConversations";
    static final String SHARED = "StoredItem.shared";
    static final String IN_THREAD = "StoredItem.inThread";
    static final String KNOWN = "StoredItem.known";
    static final String REMOVE_ONE = "StoredItem.removeOne";
    static final String AT = "StoredItem.at";
    static final String POSITION = "StoredItem.position";
    static final String ASCENDING = "StoredItem.ascending";
    static final String DESCENDING = "StoredItem.descending";
    static final String ORPHAN = "StoredItem.orphan";
    static final String LAST_OWNED = "StoredItem.lastOwned";
    static final String LEFT_OVER = "StoredItem.leftOver";
    static final String REMOVE_TURN = "StoredItem.removeTurn";
    static final String REMOVE = "StoredItem.remove";

    static final String INPUT = "input";
    static final String OUTPUT = "output";

    @Id
    @Column(name = "thread_id")
    private String threadId = "";

    @Id
    private int position;

    @Column(name = "item_id")
    private String itemId = "";

    private String tenant = "";
    private String subject = "";

    @Column(name = "response_id")
    private @Nullable String responseId;

    private String part = "";

    @Embedded
    @AttributeOverride(name = "small", column = @Column(name = "json"))
    @AttributeOverride(name = "large", column = @Column(name = "json_long"))
    private StoredBytes json = StoredBytes.none();

    StoredItem() {}

    /** Two at a time, like most turns: every other number would be one more statement for the database to compile. */
    static void insert(EntityManager entities, Caller owner, Placed placed, Turn turn) {
        int size = turn.size();
        for (int i = 0; i < size; i += 2) {
            Write rows = set(Write.insert("item"), owner, placed, turn, i);
            if (i + 1 < size) {
                set(rows.row(), owner, placed, turn, i + 1);
            }
            rows.execute(entities);
        }
    }

    private static Write set(Write row, Caller owner, Placed placed, Turn turn, int index) {
        int inputs = turn.input().size();
        boolean input = index < inputs;
        Item item = input ? turn.input().get(index) : turn.output().get(index - inputs);
        return row.set("thread_id", placed.threadId())
                .set("position", placed.first() + index)
                .set("item_id", Objects.requireNonNull(item.id(), "An item without an id cannot be stored"))
                .set("tenant", owner.tenant())
                .set("subject", owner.subject())
                .set("response_id", turn.responseId())
                .set("part", input ? INPUT : OUTPUT)
                .set("json", StoredBytes.of(Json.bytes(item)));
    }

    /** Whether the owner has an item there. */
    static boolean isAt(EntityManager entities, Caller owner, ThreadEnd place) {
        return entities.createNamedQuery(AT, Integer.class)
                .setParameter("thread", place.threadId())
                .setParameter("position", place.position())
                .setParameter("tenant", owner.tenant())
                .setParameter("subject", owner.subject())
                .getResultStream()
                .findFirst()
                .isPresent();
    }

    /** Which of the items' ids the thread has already. */
    static Set<String> known(EntityManager entities, String thread, List<Item> items) {
        return new HashSet<>(entities.createNamedQuery(KNOWN, String.class)
                .setParameter("thread", thread)
                .setParameter("items", items.stream().map(Item::id).toList())
                .getResultList());
    }

    static Optional<ItemPage.Row> inThread(EntityManager entities, Caller owner, String thread, String item) {
        return entities.createNamedQuery(IN_THREAD, Object[].class)
                .setParameter("thread", thread)
                .setParameter("item", item)
                .setParameter("tenant", owner.tenant())
                .setParameter("subject", owner.subject())
                .getResultStream()
                .findFirst()
                .map(ItemPage.Row::of);
    }

    /** False when the thread has no such item. */
    static boolean removeOne(EntityManager entities, String thread, String item) {
        return entities.createNamedQuery(REMOVE_ONE)
                        .setParameter("thread", thread)
                        .setParameter("item", item)
                        .executeUpdate()
                == 1;
    }

    /** The items of a turn forget their response. */
    static void orphan(EntityManager entities, Placed turn) {
        ofTurn(entities, ORPHAN, turn);
    }

    static void remove(EntityManager entities, Placed turn) {
        ofTurn(entities, REMOVE_TURN, turn);
    }

    private static void ofTurn(EntityManager entities, String query, Placed turn) {
        if (turn.first() <= turn.end()) {
            entities.createNamedQuery(query)
                    .setParameter("thread", turn.threadId())
                    .setParameter("from", turn.first())
                    .setParameter("to", turn.end())
                    .executeUpdate();
        }
    }

    /** The key. JPA wants a class of its own for it. */
    public static class Place {

        private String threadId = "";
        private int position;

        public Place() {}

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Place that && position == that.position && threadId.equals(that.threadId);
        }

        @Override
        public int hashCode() {
            return 31 * threadId.hashCode() + position;
        }
    }
}
