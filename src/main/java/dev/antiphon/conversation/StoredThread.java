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
import org.jspecify.annotations.Nullable;

/**
 * A line of items. Whoever adds to it or takes from it changes {@code endPosition} first, which locks the row; the end
 * never moves back, so that a position is never used twice.
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
}
