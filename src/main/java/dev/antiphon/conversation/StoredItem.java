package dev.antiphon.conversation;

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
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One item in its place. Written once; only forgets its response when that is deleted and others still need the item. */
@Entity
@Table(name = "item")
@IdClass(StoredItem.Place.class)
@NamedQuery(
        name = StoredItem.RANGE,
        query = "select i.json.small, i.json.large from StoredItem i"
                + " where i.threadId = :thread and i.position between :from and :to order by i.position")
@NamedQuery(
        name = StoredItem.OF_OWNER,
        query = "select i.json.small, i.json.large from StoredItem i, StoredThread t"
                + " where i.itemId = :item and i.responseId is not null and t.id = i.threadId"
                + " and t.tenant = :tenant and t.subject = :subject order by i.responseId desc")
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
        name = StoredItem.REMOVE,
        query = "delete from StoredItem i where i.threadId = :thread and i.position > :after and i.responseId is null")
public class StoredItem {

    static final String RANGE = "StoredItem.range";
    static final String OF_OWNER = "StoredItem.ofOwner";
    static final String POSITION = "StoredItem.position";
    static final String ASCENDING = "StoredItem.ascending";
    static final String DESCENDING = "StoredItem.descending";
    static final String ORPHAN = "StoredItem.orphan";
    static final String LAST_OWNED = "StoredItem.lastOwned";
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

    @Column(name = "response_id")
    private @Nullable String responseId;

    private String part = "";

    @Embedded
    @AttributeOverride(name = "small", column = @Column(name = "json"))
    @AttributeOverride(name = "large", column = @Column(name = "json_long"))
    private StoredBytes json = StoredBytes.none();

    StoredItem() {}

    static void insert(
            EntityManager entities, String threadId, int position, String responseId, String part, Item item) {
        Write.insert("item")
                .set("thread_id", threadId)
                .set("position", position)
                .set("item_id", Objects.requireNonNull(item.id(), "An item without an id cannot be stored"))
                .set("response_id", responseId)
                .set("part", part)
                .set("json", StoredBytes.of(Json.bytes(item)))
                .execute(entities);
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
