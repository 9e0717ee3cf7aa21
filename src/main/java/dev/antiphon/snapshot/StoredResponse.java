package dev.antiphon.snapshot;

import dev.antiphon.access.Caller;
import dev.antiphon.conversation.Placed;
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

/** The row of a response that has ended. It never changes again. */
@Entity
@Table(name = "response")
@NamedQuery(
        name = StoredResponse.FIND,
        query = "select r.status, r.model, r.createdAt, r.threadId, r.endPosition, r.previousResponseId,"
                + " r.lastSequence, r.background, r.snapshot.small, r.snapshot.large from StoredResponse r"
                + " where r.id = :id and r.tenant = :tenant and r.subject = :subject")
@NamedQuery(
        name = StoredResponse.STANDING,
        query = "select r.status, r.threadId, r.endPosition from StoredResponse r"
                + " where r.id = :id and r.tenant = :tenant and r.subject = :subject")
@NamedQuery(
        name = StoredResponse.PLACE,
        query = "select r.threadId, r.firstPosition, r.inputEnd, r.endPosition from StoredResponse r"
                + " where r.id = :id and r.tenant = :tenant and r.subject = :subject")
@NamedQuery(
        name = StoredResponse.REMOVE,
        query = "delete from StoredResponse r where r.id = :id and r.tenant = :tenant and r.subject = :subject")
@NamedQuery(
        name = StoredResponse.OLDER,
        query = "select r.id from StoredResponse r"
                + " where r.tenant = :tenant and r.subject = :subject and r.id < :before order by r.id")
@NamedQuery(
        name = StoredResponse.OWNED,
        query = "select r.status from StoredResponse r"
                + " where r.id = :id and r.tenant = :tenant and r.subject = :subject")
@NamedQuery(name = StoredResponse.EXISTS, query = "select r.id from StoredResponse r where r.id = :id")
@NamedQuery(name = StoredResponse.OWNERS, query = "select distinct r.tenant, r.subject from StoredResponse r")
@NamedQuery(
        name = StoredResponse.CROWDED,
        query = "select r.tenant, r.subject, count(r.id) from StoredResponse r"
                + " group by r.tenant, r.subject having count(r.id) > :maximum")
public class StoredResponse {

    static final String FIND = "StoredResponse.find";
    static final String STANDING = "StoredResponse.standing";
    static final String PLACE = "StoredResponse.place";
    static final String REMOVE = "StoredResponse.remove";
    static final String OLDER = "StoredResponse.older";
    static final String OWNED = "StoredResponse.owned";
    static final String EXISTS = "StoredResponse.exists";
    static final String OWNERS = "StoredResponse.owners";
    static final String CROWDED = "StoredResponse.crowded";

    @Id
    private String id = "";

    private String tenant = "";
    private String subject = "";

    @Column(name = "thread_id")
    private @Nullable String threadId;

    @Column(name = "first_position")
    private int firstPosition;

    @Column(name = "input_end")
    private int inputEnd;

    @Column(name = "end_position")
    private int endPosition;

    @Column(name = "previous_response_id")
    private @Nullable String previousResponseId;

    private String status = "";
    private String model = "";

    @Column(name = "created_at")
    private long createdAt;

    @Column(name = "ended_at")
    private @Nullable Long endedAt;

    @Column(name = "last_sequence")
    private int lastSequence;

    private short background;

    @Embedded
    @AttributeOverride(name = "small", column = @Column(name = "snapshot"))
    @AttributeOverride(name = "large", column = @Column(name = "snapshot_long"))
    private StoredBytes snapshot = StoredBytes.none();

    StoredResponse() {}

    static void insert(EntityManager entities, Caller owner, Stored ended, Placed placed, long now) {
        Write.insert("response")
                .set("id", ended.id())
                .set("tenant", owner.tenant())
                .set("subject", owner.subject())
                .set("thread_id", placed.threadId())
                .set("first_position", placed.first())
                .set("input_end", placed.inputEnd())
                .set("end_position", placed.end())
                .set("previous_response_id", ended.previousResponseId())
                .set("status", ended.status().word())
                .set("model", ended.model())
                .set("created_at", ended.createdAt())
                .set("ended_at", now)
                .set("last_sequence", ended.lastSequence())
                .set("background", ended.background() ? 1 : 0)
                .set("snapshot", StoredBytes.of(ended.json()))
                .execute(entities);
    }
}
