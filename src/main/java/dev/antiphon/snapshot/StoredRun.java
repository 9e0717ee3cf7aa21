package dev.antiphon.snapshot;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.access.Caller;
import dev.antiphon.journal.Frozen;
import dev.antiphon.protocol.Json;
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

/**
 * The row of a response that still runs, from its announcement to its ending: what is needed to show it on another node,
 * and to end it should its process die.
 */
@Entity
@Table(name = "run")
@NamedQuery(
        name = StoredRun.FIND,
        query = "select r.status, r.model, r.createdAt, r.previousResponseId, r.lastSequence, r.background,"
                + " r.begun.small, r.begun.large from StoredRun r"
                + " where r.responseId = :id and r.tenant = :tenant and r.subject = :subject")
@NamedQuery(
        name = StoredRun.STATUS,
        query = "select r.status from StoredRun r"
                + " where r.responseId = :id and r.tenant = :tenant and r.subject = :subject")
@NamedQuery(
        name = StoredRun.CONTINUING,
        query = "select r.responseId from StoredRun r"
                + " where r.previousResponseId = :id and r.tenant = :tenant and r.subject = :subject")
@NamedQuery(
        name = StoredRun.PREVIOUS,
        query = "select distinct r.previousResponseId from StoredRun r where r.previousResponseId is not null")
@NamedQuery(
        name = StoredRun.LEASES,
        query = "select r.responseId, r.node, r.fence from StoredRun r order by r.createdAt, r.responseId")
public class StoredRun {

    static final String FIND = "StoredRun.find";
    static final String STATUS = "StoredRun.status";
    static final String CONTINUING = "StoredRun.continuing";
    static final String PREVIOUS = "StoredRun.previous";
    static final String LEASES = "StoredRun.leases";

    @Id
    @Column(name = "response_id")
    private String responseId = "";

    private String tenant = "";
    private String subject = "";

    private @Nullable String roles;

    @Column(name = "key_id")
    private String key = "";

    private short background;

    @Column(name = "previous_response_id")
    private @Nullable String previousResponseId;

    @Column(name = "conversation_id")
    private @Nullable String conversationId;

    private String status = "";
    private String model = "";

    @Column(name = "created_at")
    private long createdAt;

    private String node = "";
    private int fence;

    @Column(name = "last_sequence")
    private int lastSequence;

    @Embedded
    @AttributeOverride(name = "small", column = @Column(name = "begun"))
    @AttributeOverride(name = "large", column = @Column(name = "begun_long"))
    private StoredBytes begun = StoredBytes.none();

    @Embedded
    @AttributeOverride(name = "small", column = @Column(name = "request"))
    @AttributeOverride(name = "large", column = @Column(name = "request_long"))
    private StoredBytes request = StoredBytes.none();

    StoredRun() {}

    static void insert(EntityManager entities, Origin origin, Frozen begun, Lease lease, int lastSequence) {
        Write.insert("run")
                .set("response_id", begun.response().id())
                .set("tenant", origin.owner().tenant())
                .set("subject", origin.owner().subject())
                .set("previous_response_id", origin.previousResponseId())
                .set("conversation_id", origin.conversation())
                .set("roles", String.join(",", origin.owner().roles()))
                .set("key_id", origin.owner().key())
                .set("background", begun.response().echo().background() ? 1 : 0)
                .set("status", begun.response().status().word())
                .set("model", begun.response().model())
                .set("created_at", begun.response().createdAt())
                .set("node", lease.node())
                .set("fence", lease.fence())
                .set("last_sequence", lastSequence)
                .set("begun", StoredBytes.of(begun.json()))
                .set("request", StoredBytes.of(origin.request()))
                .execute(entities);
    }

    /** @throws LeaseLostException when the row is not there any more, or is somebody else's */
    static void remove(EntityManager entities, String id, Lease lease) {
        int removed = Write.delete("run")
                .where("response_id", id)
                .where("node", lease.node())
                .where("fence", lease.fence())
                .execute(entities);
        if (removed == 0) {
            throw new LeaseLostException(id);
        }
    }

    /**
     * Whatever follows the announcement, the response is in progress from there on, and stays so if its process dies.
     *
     * @throws LeaseLostException when the row is not there any more, or is somebody else's
     */
    static void progress(EntityManager entities, String id, Lease lease, int lastSequence) {
        int rows = Write.update("run")
                .set("status", Status.IN_PROGRESS.word())
                .set("last_sequence", lastSequence)
                .where("response_id", id)
                .where("node", lease.node())
                .where("fence", lease.fence())
                .execute(entities);
        if (rows == 0) {
            throw new LeaseLostException(id);
        }
    }

    /** Makes the row this node's; false when somebody else was faster, or it has ended. */
    static boolean takeOver(EntityManager entities, String id, Lease from, Lease to) {
        return Write.update("run")
                        .set("node", to.node())
                        .set("fence", to.fence())
                        .where("response_id", id)
                        .where("node", from.node())
                        .where("fence", from.fence())
                        .execute(entities)
                == 1;
    }

    /** A response as its row shows it: as it was announced, but for its status. */
    static Stored stored(String id, Object[] row) {
        Status status = Status.of((String) row[0]);
        return new Stored(
                id,
                status,
                (String) row[1],
                (Long) row[2],
                standing(StoredBytes.read(row[6], row[7]), status),
                null,
                (String) row[3],
                (Integer) row[4],
                (Short) row[5] == 1);
    }

    private static byte[] standing(byte[] begun, Status status) {
        ObjectNode response = (ObjectNode) Json.tree(begun);
        if (response.path("status").asText().equals(status.word())) {
            return begun;
        }
        return Json.bytes(response.put("status", status.word()));
    }

    String id() {
        return responseId;
    }

    Caller owner() {
        return new Caller(tenant, subject, roles == null || roles.isEmpty() ? Set.of() : Set.of(roles.split(",")), key);
    }

    boolean background() {
        return background == 1;
    }

    @Nullable
    String previousResponseId() {
        return previousResponseId;
    }

    /** Whose lock it holds, if any. */
    @Nullable
    String conversationId() {
        return conversationId;
    }

    String model() {
        return model;
    }

    long createdAt() {
        return createdAt;
    }

    byte[] begun() {
        return begun.bytes();
    }

    byte[] request() {
        return request.bytes();
    }
}
