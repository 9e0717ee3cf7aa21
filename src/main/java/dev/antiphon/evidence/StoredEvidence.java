package dev.antiphon.evidence;

import dev.antiphon.access.Caller;
import dev.antiphon.protocol.Ids;
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
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The row of a chain. Written with the ending of its response, and before that only where tools are about to be called. */
@Entity
@Table(name = "evidence")
@NamedQuery(
        name = StoredEvidence.FIND,
        query =
                "select e.subject, e.closed, e.bodies, e.head, e.seal, e.entries.small, e.entries.large from StoredEvidence e"
                        + " where e.responseId = :id and e.tenant = :tenant")
@NamedQuery(
        name = StoredEvidence.BODIES,
        query = "select e.bodies from StoredEvidence e"
                + " where e.responseId = :id and e.tenant = :tenant and e.subject = :subject")
@NamedQuery(
        name = StoredEvidence.OLDER,
        query = "select e.responseId from StoredEvidence e where e.responseId < :before order by e.responseId")
public class StoredEvidence {

    static final String FIND = "StoredEvidence.find";
    static final String BODIES = "StoredEvidence.bodies";
    static final String OLDER = "StoredEvidence.older";

    private static final String TABLE = "evidence";

    @Id
    @Column(name = "response_id")
    private String responseId = "";

    private String tenant = "";
    private String subject = "";
    private short closed;
    private short bodies;
    private String head = "";
    private String seal = "";

    @Embedded
    @AttributeOverride(name = "small", column = @Column(name = "entries"))
    @AttributeOverride(name = "large", column = @Column(name = "entries_long"))
    private StoredBytes entries = StoredBytes.none();

    StoredEvidence() {}

    /** A chain as it is kept. @param bodies whether texts lie beside its entries */
    record Row(String subject, boolean closed, boolean bodies, String head, String seal, byte[] entries) {}

    static void insert(EntityManager entities, Caller owner, String responseId, Row row) {
        Write.insert(TABLE)
                .set("response_id", responseId)
                .set("tenant", owner.tenant())
                .set("subject", owner.subject())
                .set("closed", row.closed() ? 1 : 0)
                .set("bodies", row.bodies() ? 1 : 0)
                .set("head", row.head())
                .set("seal", row.seal())
                .set("entries", StoredBytes.of(row.entries()))
                .execute(entities);
    }

    /** Of a response of the tenant's, whoever's it is. */
    static Optional<Row> find(EntityManager entities, String tenant, String responseId) {
        return entities.createNamedQuery(FIND, Object[].class)
                .setParameter("id", responseId)
                .setParameter("tenant", tenant)
                .getResultStream()
                .findFirst()
                .map(row -> new Row(
                        (String) row[0],
                        ((Number) row[1]).intValue() == 1,
                        ((Number) row[2]).intValue() == 1,
                        (String) row[3],
                        (String) row[4],
                        StoredBytes.read(row[5], row[6])));
    }

    /** Of the owner's only. */
    static Optional<Row> find(EntityManager entities, Caller owner, String responseId) {
        return find(entities, owner.tenant(), responseId)
                .filter(row -> row.subject().equals(owner.subject()));
    }

    /** Whether texts lie beside its entries. */
    static boolean hasBodies(EntityManager entities, Caller owner, String responseId) {
        return entities.createNamedQuery(BODIES, Number.class)
                .setParameter("id", responseId)
                .setParameter("tenant", owner.tenant())
                .setParameter("subject", owner.subject())
                .getResultStream()
                .anyMatch(bodies -> bodies.intValue() == 1);
    }

    /** Takes the texts away. */
    static void strip(EntityManager entities, Caller owner, String responseId, Row row) {
        Write.update(TABLE)
                .set("bodies", 0)
                .set("entries", StoredBytes.of(Chain.bare(row.entries())))
                .where("response_id", responseId)
                .where("tenant", owner.tenant())
                .where("subject", owner.subject())
                .execute(entities);
    }

    static void remove(EntityManager entities, Caller owner, String responseId) {
        Write.delete(TABLE)
                .where("response_id", responseId)
                .where("tenant", owner.tenant())
                .where("subject", owner.subject())
                .execute(entities);
    }

    /** Ids are in the order of their time, and the key has them. */
    static int removeOlder(EntityManager entities, Instant before, int batch) {
        List<String> ids = entities.createNamedQuery(OLDER, String.class)
                .setParameter("before", Ids.earliest(Ids.RESPONSE, before))
                .setMaxResults(batch)
                .getResultList();
        ids.forEach(id -> Write.delete(TABLE).where("response_id", id).execute(entities));
        return ids.size();
    }
}
