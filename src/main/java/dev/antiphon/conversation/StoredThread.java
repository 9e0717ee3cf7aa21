package dev.antiphon.conversation;

import dev.antiphon.access.Caller;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A line of items. Whoever adds to it, forks it or takes from it changes {@code endPosition} first, which locks the row;
 * the end never moves back, so that a position is never used twice.
 *
 * <p>A root, which nothing comes before, has no row until its second turn, its first fork or its first removal, because
 * most are never continued: one without a row is a single turn and has no fork. Inserting the row locks it too, and the
 * second of two who try finds the key taken.
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
@NamedQuery(name = StoredThread.PARENT, query = "select t.parentThread from StoredThread t where t.id = :id")
@NamedQuery(
        name = StoredThread.LAST_FORK,
        query = "select max(t.parentPosition) from StoredThread t where t.parentThread = :id")
@NamedQuery(name = StoredThread.REMOVE, query = "delete from StoredThread t where t.id = :id")
public class StoredThread {

    static final String LOCK = "StoredThread.lock";
    static final String LINEAGE = "StoredThread.lineage";
    static final String PARENT = "StoredThread.parent";
    static final String LAST_FORK = "StoredThread.lastFork";
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

    /** Moves the end from where the owner knows it; false when it is not there any more. */
    static boolean advance(EntityManager entities, Caller owner, ThreadEnd from, int by) {
        return Write.update("thread")
                        .set("end_position", from.position() + by)
                        .where("id", from.threadId())
                        .where("end_position", from.position())
                        .where("tenant", owner.tenant())
                        .where("subject", owner.subject())
                        .execute(entities)
                == 1;
    }

    /** Keeps everybody else from adding and taking until the transaction ends; false when there is no row. */
    static boolean lock(EntityManager entities, String id) {
        return entities.createNamedQuery(LOCK).setParameter("id", id).executeUpdate() == 1;
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
