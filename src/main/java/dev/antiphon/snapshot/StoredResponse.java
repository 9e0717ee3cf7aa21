package dev.antiphon.snapshot;

import dev.antiphon.access.Caller;
import dev.antiphon.conversation.Placed;
import dev.antiphon.journal.Frozen;
import dev.antiphon.protocol.Status;
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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The row of a response. Between announcement and ending it holds the request; after that it never changes again. */
@Entity
@Table(name = "response")
@NamedQuery(
        name = StoredResponse.FIND,
        query = "select r.status, r.model, r.createdAt, r.threadId, r.endPosition, r.previousResponseId,"
                + " r.lastSequence, r.snapshot.small, r.snapshot.large from StoredResponse r"
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
        name = StoredResponse.IN_PROGRESS,
        query = "select r.id from StoredResponse r where r.status = 'in_progress'")
@NamedQuery(
        name = StoredResponse.OLDER,
        query = "select r.id, r.tenant, r.subject from StoredResponse r"
                + " where r.status = :status and r.createdAt < :before order by r.createdAt")
@NamedQuery(
        name = StoredResponse.CROWDED,
        query = "select r.tenant, r.subject from StoredResponse r"
                + " group by r.tenant, r.subject having count(r.id) > :maximum")
@NamedQuery(
        name = StoredResponse.NEWEST_FIRST,
        query = "select r.id from StoredResponse r"
                + " where r.tenant = :tenant and r.subject = :subject and r.status <> 'in_progress' order by r.id desc")
public class StoredResponse {

    static final String FIND = "StoredResponse.find";
    static final String STANDING = "StoredResponse.standing";
    static final String PLACE = "StoredResponse.place";
    static final String REMOVE = "StoredResponse.remove";
    static final String IN_PROGRESS = "StoredResponse.inProgress";
    static final String OLDER = "StoredResponse.older";
    static final String CROWDED = "StoredResponse.crowded";
    static final String NEWEST_FIRST = "StoredResponse.newestFirst";

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

    @Embedded
    @AttributeOverride(name = "small", column = @Column(name = "snapshot"))
    @AttributeOverride(name = "large", column = @Column(name = "snapshot_long"))
    private StoredBytes snapshot = StoredBytes.none();

    @Embedded
    @AttributeOverride(name = "small", column = @Column(name = "request"))
    @AttributeOverride(name = "large", column = @Column(name = "request_long"))
    private StoredBytes request = StoredBytes.none();

    StoredResponse() {}

    static void announce(EntityManager entities, Origin origin, Frozen begun) {
        insert(origin, begun)
                .set("first_position", 0)
                .set("input_end", 0)
                .set("end_position", 0)
                .set("request", StoredBytes.of(origin.request()))
                .execute(entities);
    }

    static void insert(EntityManager entities, Origin origin, Frozen ended, Placed placed, long now) {
        end(insert(origin, ended), placed, now).execute(entities);
    }

    private static Write insert(Origin origin, Frozen state) {
        Write row = Write.insert("response")
                .set("id", state.response().id())
                .set("tenant", origin.owner().tenant())
                .set("subject", origin.owner().subject())
                .set("previous_response_id", origin.previousResponseId())
                .set("created_at", state.response().createdAt());
        return state(row, state);
    }

    /** False when there is no announced row any more. */
    static boolean update(EntityManager entities, Frozen ended, Placed placed, long now) {
        return end(state(Write.update("response"), ended), placed, now)
                        .set("request", StoredBytes.none())
                        .where("id", ended.response().id())
                        .where("status", Status.IN_PROGRESS.word())
                        .execute(entities)
                == 1;
    }

    private static Write state(Write row, Frozen state) {
        return row.set("status", state.response().status().word())
                .set("model", state.response().model())
                .set("last_sequence", state.sequenceNumber())
                .set("snapshot", StoredBytes.of(state.json()));
    }

    private static Write end(Write row, Placed placed, long now) {
        return row.set("thread_id", placed.threadId())
                .set("first_position", placed.first())
                .set("input_end", placed.inputEnd())
                .set("end_position", placed.end())
                .set("ended_at", now);
    }

    /** Ends a row whose process died before it could. */
    void interrupted(byte[] failed, Placed placed, long now) {
        status = Status.FAILED.word();
        snapshot = StoredBytes.of(failed);
        request = StoredBytes.none();
        endedAt = now;
        threadId = placed.threadId();
        firstPosition = placed.first();
        inputEnd = placed.inputEnd();
        endPosition = placed.end();
    }

    boolean running() {
        return !Status.of(status).terminal();
    }

    String id() {
        return id;
    }

    Caller owner() {
        return new Caller(tenant, subject, Set.of());
    }

    byte[] snapshot() {
        return snapshot.bytes();
    }

    byte[] request() {
        return request.bytes();
    }
}
