package dev.antiphon.conversation;

import dev.antiphon.access.Caller;
import dev.antiphon.protocol.Conversation;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Metadata;
import dev.antiphon.store.StoredBytes;
import dev.antiphon.store.Write;
import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.Table;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A line of items. Whoever adds to it, forks it or takes from it changes {@code endPosition} first, which locks the row;
 * the end never moves back, so that a position is never used twice.
 *
 * <p>A root, which nothing comes before, has no row until its second turn, its first fork or its first removal, because
 * most are never continued: one without a row is a single turn and has no fork. Inserting the row locks it too, and the
 * second of two who try finds the key taken.
 *
 * <p>A conversation is a thread with a name. It has a row from its beginning, and grows by the turns and items that are
 * meant for it only: whoever continues from one of its responses forks.
 */
@Entity
@Table(name = "thread")
@NamedQuery(
        name = StoredThread.LOCK,
        query = "update StoredThread t set t.endPosition = t.endPosition where t.id = :id")
@NamedQuery(
        name = StoredThread.LINEAGE,
        query = "select t.lineage.small, t.lineage.large from StoredThread t"
                + " where t.id = :id and t.tenant = :tenant and t.subject = :subject")
@NamedQuery(
        name = StoredThread.LOCK_NAMED,
        query = "update StoredThread t set t.endPosition = t.endPosition"
                + " where t.id = :id and t.named = 1 and t.tenant = :tenant and t.subject = :subject")
@NamedQuery(
        name = StoredThread.FIND_NAMED,
        query = "select t.endPosition, t.createdAt, t.metadata.small, t.metadata.large from StoredThread t"
                + " where t.id = :id and t.named = 1 and t.tenant = :tenant and t.subject = :subject")
@NamedQuery(
        name = StoredThread.IS_OWNED,
        query = "select t.id from StoredThread t where t.id = :id and t.tenant = :tenant and t.subject = :subject")
@NamedQuery(name = StoredThread.IS_NAMED, query = "select t.id from StoredThread t where t.id = :id and t.named = 1")
@NamedQuery(name = StoredThread.PARENT, query = "select t.parentThread from StoredThread t where t.id = :id")
@NamedQuery(
        name = StoredThread.LAST_FORK,
        query = "select max(t.parentPosition) from StoredThread t where t.parentThread = :id")
@NamedQuery(
        name = StoredThread.LEFT_OVER,
        query = "select t.id from StoredThread t where t.id >= :from and t.id < :before and t.named = 0"
                + " and not exists (select f.id from StoredThread f where f.parentThread = t.id)"
                + " and not exists (select i.itemId from StoredItem i"
                + " where i.threadId = t.id and i.responseId is not null)")
@NamedQuery(name = StoredThread.REMOVE, query = "delete from StoredThread t where t.id = :id")
public class StoredThread {

    static final String LOCK = "StoredThread.lock";
    static final String LINEAGE = "StoredThread.lineage";
    static final String LOCK_NAMED = "StoredThread.lockNamed";
    static final String FIND_NAMED = "StoredThread.findNamed";
    static final String IS_OWNED = "StoredThread.isOwned";
    static final String IS_NAMED = "StoredThread.isNamed";
    static final String PARENT = "StoredThread.parent";
    static final String LAST_FORK = "StoredThread.lastFork";
    static final String LEFT_OVER = "StoredThread.leftOver";
    static final String REMOVE = "StoredThread.remove";

    @Id
    private String id = "";

    private String tenant = "";
    private String subject = "";

    @Column(name = "parent_thread")
    private @Nullable String parentThread;

    @Column(name = "parent_position")
    private @Nullable Integer parentPosition;

    @Column(name = "end_position")
    private int endPosition;

    @Embedded
    @AttributeOverride(name = "small", column = @Column(name = "lineage"))
    @AttributeOverride(name = "large", column = @Column(name = "lineage_long"))
    private StoredBytes lineage = StoredBytes.none();

    /** 1 for a conversation; a number, because Derby's and PostgreSQL's truth values do not agree with one another. */
    private int named;

    @Column(name = "created_at")
    private @Nullable Long createdAt;

    @Embedded
    @AttributeOverride(name = "small", column = @Column(name = "metadata"))
    @AttributeOverride(name = "large", column = @Column(name = "metadata_long"))
    private StoredBytes metadata = StoredBytes.none();

    StoredThread() {}

    /** The row of a root, for whoever changes more than its first turn. */
    static void insertRoot(EntityManager entities, Caller owner, ThreadEnd end) {
        insert(entities, end.threadId(), owner, null, Lineage.NONE, end.position());
    }

    static void insert(
            EntityManager entities,
            String id,
            Caller owner,
            @Nullable ThreadEnd parent,
            Lineage lineage,
            int endPosition) {
        Write.insert("thread")
                .set("id", id)
                .set("tenant", owner.tenant())
                .set("subject", owner.subject())
                .set("parent_thread", parent == null ? null : parent.threadId())
                .set("parent_position", parent == null ? null : (Integer) parent.position())
                .set("end_position", endPosition)
                .set("lineage", lineage.stored())
                .execute(entities);
    }

    /** The row of a conversation. */
    static void insertNamed(EntityManager entities, Caller owner, Conversation begun, int endPosition) {
        Write.insert("thread")
                .set("id", begun.id())
                .set("tenant", owner.tenant())
                .set("subject", owner.subject())
                .set("end_position", endPosition)
                .set("named", 1)
                .set("created_at", begun.createdAt())
                .set("metadata", bytes(begun.metadata()))
                .execute(entities);
    }

    private static StoredBytes bytes(Map<String, String> metadata) {
        return metadata.isEmpty() ? StoredBytes.none() : StoredBytes.of(Json.bytes(metadata));
    }

    /** False when the owner has no such conversation. */
    static boolean describe(EntityManager entities, Caller owner, String id, Map<String, String> metadata) {
        return Write.update("thread")
                        .set("metadata", bytes(metadata))
                        .where("id", id)
                        .where("named", 1)
                        .where("tenant", owner.tenant())
                        .where("subject", owner.subject())
                        .execute(entities)
                == 1;
    }

    /** A conversation becomes a thread like any other. */
    static void unname(EntityManager entities, String id) {
        Write.update("thread")
                .set("named", 0)
                .set("metadata", StoredBytes.none())
                .where("id", id)
                .execute(entities);
    }

    /**
     * Moves the end from where the owner knows it; false when it is not there any more.
     *
     * @param named whether the thread must be a conversation, or must not be one
     */
    static boolean advance(EntityManager entities, Caller owner, ThreadEnd from, int by, boolean named) {
        return Write.update("thread")
                        .set("end_position", from.position() + by)
                        .where("id", from.threadId())
                        .where("end_position", from.position())
                        .where("named", named ? 1 : 0)
                        .where("tenant", owner.tenant())
                        .where("subject", owner.subject())
                        .execute(entities)
                == 1;
    }

    /** Keeps everybody else from adding and taking until the transaction ends; false when there is no row. */
    static boolean lock(EntityManager entities, String id) {
        return entities.createNamedQuery(LOCK).setParameter("id", id).executeUpdate() == 1;
    }

    /** The same for a conversation; false when the owner has none of that id. */
    static boolean lockNamed(EntityManager entities, Caller owner, String id) {
        return entities.createNamedQuery(LOCK_NAMED)
                        .setParameter("id", id)
                        .setParameter("tenant", owner.tenant())
                        .setParameter("subject", owner.subject())
                        .executeUpdate()
                == 1;
    }

    /** Whether it has a row, and that is the caller's. */
    static boolean isOwned(EntityManager entities, Caller caller, String id) {
        return !entities.createNamedQuery(IS_OWNED, String.class)
                .setParameter("id", id)
                .setParameter("tenant", caller.tenant())
                .setParameter("subject", caller.subject())
                .getResultList()
                .isEmpty();
    }

    static boolean isNamed(EntityManager entities, String id) {
        return !entities.createNamedQuery(IS_NAMED, String.class)
                .setParameter("id", id)
                .getResultList()
                .isEmpty();
    }

    /** A conversation and where it ends. */
    record Named(Conversation conversation, ThreadEnd end) {

        static Named of(String id, Object[] row) {
            byte[] stored = StoredBytes.read(row[2], row[3]);
            Map<String, String> metadata = Metadata.stored(stored.length == 0 ? null : Json.tree(stored));
            long createdAt = Objects.requireNonNull((Long) row[1], "A conversation without a date");
            return new Named(new Conversation(id, createdAt, metadata), new ThreadEnd(id, (Integer) row[0]));
        }
    }

    static Optional<Named> named(EntityManager entities, Caller owner, String id) {
        return entities.createNamedQuery(FIND_NAMED, Object[].class)
                .setParameter("id", id)
                .setParameter("tenant", owner.tenant())
                .setParameter("subject", owner.subject())
                .getResultStream()
                .findFirst()
                .map(row -> Named.of(id, row));
    }

    static void remove(EntityManager entities, String id) {
        entities.createNamedQuery(REMOVE).setParameter("id", id).executeUpdate();
    }

    /** What comes before it; empty when the owner has no thread of that id, or it has no row. */
    static Optional<Lineage> lineage(EntityManager entities, Caller owner, String id) {
        return entities.createNamedQuery(LINEAGE, Object[].class)
                .setParameter("id", id)
                .setParameter("tenant", owner.tenant())
                .setParameter("subject", owner.subject())
                .getResultStream()
                .findFirst()
                .map(row -> Lineage.read(StoredBytes.read(row[0], row[1])));
    }
}
