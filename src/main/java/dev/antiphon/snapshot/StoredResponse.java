package dev.antiphon.snapshot;

import dev.antiphon.access.Caller;
import dev.antiphon.conversation.Placed;
import dev.antiphon.journal.Frozen;
import dev.antiphon.protocol.Response;
import dev.antiphon.protocol.Status;
import dev.antiphon.store.StoredBytes;
import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
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
        name = StoredResponse.PLACE,
        query = "select r.threadId, r.firstPosition, r.inputEnd, r.endPosition from StoredResponse r"
                + " where r.id = :id and r.tenant = :tenant and r.subject = :subject")
@NamedQuery(
        name = StoredResponse.END,
        query = "update StoredResponse r set r.status = :status, r.model = :model, r.endedAt = :endedAt,"
                + " r.threadId = :thread, r.firstPosition = :first, r.inputEnd = :inputEnd, r.endPosition = :end,"
                + " r.lastSequence = :sequence, r.snapshot.small = :small, r.snapshot.large = :large,"
                + " r.request.small = null, r.request.large = null"
                + " where r.id = :id and r.status = 'in_progress'")
@NamedQuery(
        name = StoredResponse.REMOVE,
        query = "delete from StoredResponse r where r.id = :id and r.tenant = :tenant and r.subject = :subject")
@NamedQuery(
        name = StoredResponse.INTERRUPTED,
        query = "select r from StoredResponse r where r.status = 'in_progress' and r.id > :after order by r.id")
@NamedQuery(
        name = StoredResponse.OLDER,
        query = "select r.id, r.tenant, r.subject from StoredResponse r"
                + " where r.createdAt < :before and r.status <> 'in_progress' order by r.createdAt")
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
    static final String PLACE = "StoredResponse.place";
    static final String END = "StoredResponse.end";
    static final String REMOVE = "StoredResponse.remove";
    static final String INTERRUPTED = "StoredResponse.interrupted";
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

    private StoredResponse(Origin origin, Frozen state) {
        Response response = state.response();
        this.id = response.id();
        this.tenant = origin.owner().tenant();
        this.subject = origin.owner().subject();
        this.previousResponseId = origin.previousResponseId();
        this.status = response.status().word();
        this.model = response.model();
        this.createdAt = response.createdAt();
        this.lastSequence = state.sequenceNumber();
        this.snapshot = StoredBytes.of(state.json());
    }

    static StoredResponse announced(Origin origin, Frozen begun) {
        StoredResponse row = new StoredResponse(origin, begun);
        row.request = StoredBytes.of(origin.request());
        return row;
    }

    static StoredResponse ended(Origin origin, Frozen ended, Placed placed, long endedAt) {
        StoredResponse row = new StoredResponse(origin, ended);
        row.endedAt = endedAt;
        row.put(placed);
        return row;
    }

    /** Ends a row whose process died before it could. */
    void interrupted(byte[] failed, Placed placed, long now) {
        status = Status.FAILED.word();
        snapshot = StoredBytes.of(failed);
        request = StoredBytes.none();
        endedAt = now;
        put(placed);
    }

    private void put(Placed placed) {
        threadId = placed.threadId();
        firstPosition = placed.first();
        inputEnd = placed.inputEnd();
        endPosition = placed.end();
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
