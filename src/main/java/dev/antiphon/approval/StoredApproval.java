package dev.antiphon.approval;

import dev.antiphon.access.Caller;
import dev.antiphon.approval.Standing.State;
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
import jakarta.persistence.TypedQuery;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The row of a call that waits for a person's word. A decision, and what it was used for, are empty until there are any, so
 * that of two who come at once the second finds another row than it expects.
 */
@Entity
@Table(name = "approval")
@NamedQuery(name = StoredApproval.FIND, query = StoredApproval.SHOWN + " where a.tenant = :tenant and a.id = :id")
@NamedQuery(
        name = StoredApproval.OF_TENANT,
        query = StoredApproval.SHOWN + " where a.tenant = :tenant and a.id < :before" + StoredApproval.NEWEST_FIRST)
@NamedQuery(
        name = StoredApproval.OF_OWNER,
        query = StoredApproval.SHOWN + " where a.tenant = :tenant and a.subject = :subject and a.id < :before"
                + StoredApproval.NEWEST_FIRST)
@NamedQuery(
        name = StoredApproval.OF_TENANT_IN_STATE,
        query = StoredApproval.SHOWN + " where a.tenant = :tenant and a.id < :before" + StoredApproval.IN_STATE
                + StoredApproval.NEWEST_FIRST)
@NamedQuery(
        name = StoredApproval.OF_OWNER_IN_STATE,
        query = StoredApproval.SHOWN + " where a.tenant = :tenant and a.subject = :subject and a.id < :before"
                + StoredApproval.IN_STATE + StoredApproval.NEWEST_FIRST)
@NamedQuery(
        name = StoredApproval.OLDER,
        query = "select a.id from StoredApproval a where a.expiresAt < :before order by a.expiresAt")
public class StoredApproval {

    static final String SHOWN = "select a.id, a.subject, a.responseId, a.label, a.address, a.tool,"
            + " a.arguments.small, a.arguments.large, a.kept, a.digest, a.definition, a.fourEyes, a.decision, a.decidedBy, a.reason, a.decidedAt,"
            + " a.createdAt, a.expiresAt, a.usedBy from StoredApproval a";
    /** The same as {@link Asked#state}. */
    static final String IN_STATE = " and case when a.usedBy <> '' then 'used' when a.expiresAt <= :now then 'expired'"
            + " when a.decision <> '' then a.decision else 'waiting' end = :state";

    static final String NEWEST_FIRST = " order by a.id desc";
    static final String FIND = "StoredApproval.find";
    static final String OF_TENANT = "StoredApproval.ofTenant";
    static final String OF_OWNER = "StoredApproval.ofOwner";
    static final String OF_TENANT_IN_STATE = "StoredApproval.ofTenantInState";
    static final String OF_OWNER_IN_STATE = "StoredApproval.ofOwnerInState";
    static final String OLDER = "StoredApproval.older";

    private static final String TABLE = "approval";

    @Id
    private String id = "";

    private String tenant = "";
    private String subject = "";

    @Column(name = "response_id")
    private String responseId = "";

    private String label = "";
    private String address = "";
    private String tool = "";

    @Embedded
    @AttributeOverride(name = "small", column = @Column(name = "arguments"))
    @AttributeOverride(name = "large", column = @Column(name = "arguments_long"))
    private StoredBytes arguments = StoredBytes.none();

    private short kept;
    private String digest = "";
    private String definition = "";

    @Column(name = "four_eyes")
    private short fourEyes;

    private String decision = "";

    @Column(name = "decided_by")
    private String decidedBy = "";

    private String reason = "";

    @Column(name = "decided_at")
    private long decidedAt;

    @Column(name = "created_at")
    private long createdAt;

    @Column(name = "expires_at")
    private long expiresAt;

    @Column(name = "used_by")
    private String usedBy = "";

    StoredApproval() {}

    static void insert(EntityManager entities, ApprovalRequest asked, String digest, long now, long expires) {
        byte[] arguments = asked.call().arguments().getBytes(StandardCharsets.UTF_8);
        Write.insert(TABLE)
                .set("id", asked.id())
                .set("tenant", asked.owner().tenant())
                .set("subject", asked.owner().subject())
                .set("response_id", asked.responseId())
                .set("label", asked.call().label())
                .set("address", asked.call().address())
                .set("tool", asked.call().tool())
                .set("arguments", asked.kept() ? StoredBytes.of(arguments) : StoredBytes.none())
                .set("kept", asked.kept() ? 1 : 0)
                .set("digest", digest)
                .set("definition", asked.definition() == null ? "" : asked.definition())
                .set("four_eyes", asked.fourEyes() ? 1 : 0)
                .set("decision", "")
                .set("decided_by", "")
                .set("reason", "")
                .set("decided_at", 0L)
                .set("created_at", now)
                .set("expires_at", expires)
                .set("used_by", "")
                .execute(entities);
    }

    static Optional<Asked> find(EntityManager entities, String tenant, String id) {
        return entities.createNamedQuery(FIND, Object[].class)
                .setParameter("tenant", tenant)
                .setParameter("id", id)
                .getResultStream()
                .findFirst()
                .map(StoredApproval::asked);
    }

    /** The newest first. @param subject null for those of the whole tenant */
    static List<Asked> list(EntityManager entities, String tenant, @Nullable String subject, String before, int most) {
        var query = entities.createNamedQuery(subject == null ? OF_TENANT : OF_OWNER, Object[].class)
                .setParameter("tenant", tenant)
                .setParameter("before", before)
                .setMaxResults(most);
        return shown(query, subject);
    }

    /** Of these the ones that stand so now. */
    static List<Asked> list(
            EntityManager entities,
            String tenant,
            @Nullable String subject,
            String before,
            int most,
            State state,
            long now) {
        var query = entities.createNamedQuery(subject == null ? OF_TENANT_IN_STATE : OF_OWNER_IN_STATE, Object[].class)
                .setParameter("tenant", tenant)
                .setParameter("before", before)
                .setParameter("state", state.word())
                .setParameter("now", now)
                .setMaxResults(most);
        return shown(query, subject);
    }

    private static List<Asked> shown(TypedQuery<Object[]> query, @Nullable String subject) {
        if (subject != null) {
            query.setParameter("subject", subject);
        }
        return query.getResultStream().map(StoredApproval::asked).toList();
    }

    private static Asked asked(Object[] row) {
        boolean kept = (Short) row[8] == 1;
        return new Asked(
                (String) row[0],
                (String) row[1],
                (String) row[2],
                (String) row[3],
                (String) row[4],
                (String) row[5],
                kept ? new String(StoredBytes.read(row[6], row[7]), StandardCharsets.UTF_8) : null,
                (String) row[9],
                (String) row[10],
                (Short) row[11] == 1,
                (String) row[12],
                (String) row[13],
                (String) row[14],
                (Long) row[15],
                (Long) row[16],
                (Long) row[17],
                (String) row[18]);
    }

    /** False when somebody was faster. */
    static boolean decide(EntityManager entities, Caller decider, String id, boolean approve, String reason, long now) {
        return Write.update(TABLE)
                        .set("decision", approve ? Asked.YES : Asked.NO)
                        .set("decided_by", decider.subject())
                        .set("reason", reason)
                        .set("decided_at", now)
                        .where("tenant", decider.tenant())
                        .where("id", id)
                        .where("decision", "")
                        .where("used_by", "")
                        .execute(entities)
                == 1;
    }

    /** False when it is not any more what it was when it was looked at. */
    static boolean use(EntityManager entities, Caller owner, Asked seen, String responseId) {
        return Write.update(TABLE)
                        .set("used_by", responseId)
                        .where("tenant", owner.tenant())
                        .where("subject", owner.subject())
                        .where("id", seen.id())
                        .where("decision", seen.decision())
                        .where("used_by", seen.usedBy())
                        .execute(entities)
                == 1;
    }

    static void giveBack(EntityManager entities, Caller owner, String id, String responseId) {
        Write.update(TABLE)
                .set("used_by", "")
                .where("tenant", owner.tenant())
                .where("subject", owner.subject())
                .where("id", id)
                .where("used_by", responseId)
                .execute(entities);
    }

    /** What a response asked for goes with it; what was decided on it is in those that continue it. */
    static void removeOf(EntityManager entities, Caller owner, String responseId) {
        Write.delete(TABLE)
                .where("response_id", responseId)
                .where("tenant", owner.tenant())
                .where("subject", owner.subject())
                .execute(entities);
    }

    static int removeOlder(EntityManager entities, long before, int batch) {
        List<String> ids = entities.createNamedQuery(OLDER, String.class)
                .setParameter("before", before)
                .setMaxResults(batch)
                .getResultList();
        ids.forEach(id -> Write.delete(TABLE).where("id", id).execute(entities));
        return ids.size();
    }
}
