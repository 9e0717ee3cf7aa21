package dev.antiphon.tool;

import dev.antiphon.access.Caller;
import dev.antiphon.store.Write;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.Table;
import java.util.List;

/** The row of a call that was made, or is about to be. Says nothing of what was called with, or what came back. */
@Entity
@Table(name = "tool_call")
@NamedQuery(
        name = StoredToolCall.OF_RESPONSE,
        query = "select c.id, c.outcome from StoredToolCall c where c.responseId = :response"
                + " and c.tenant = :tenant and c.subject = :subject order by c.id")
@NamedQuery(
        name = StoredToolCall.OLDER,
        query = "select c.id from StoredToolCall c where c.begunAt < :before order by c.begunAt")
public class StoredToolCall {

    static final String OF_RESPONSE = "StoredToolCall.ofResponse";
    static final String OLDER = "StoredToolCall.older";

    private static final String TABLE = "tool_call";

    @Id
    private String id = "";

    @Column(name = "response_id")
    private String responseId = "";

    private String tenant = "";
    private String subject = "";
    private short repeatable;

    @Column(name = "begun_at")
    private long begunAt;

    private String outcome = "";

    StoredToolCall() {}

    static void insert(EntityManager entities, ToolJournal.Begun call, long now) {
        Write.insert(TABLE)
                .set("id", call.id())
                .set("response_id", call.responseId())
                .set("tenant", call.owner().tenant())
                .set("subject", call.owner().subject())
                .set("repeatable", call.repeatable() ? 1 : 0)
                .set("begun_at", now)
                .set("outcome", "")
                .execute(entities);
    }

    static void end(EntityManager entities, Caller owner, String id, String outcome) {
        Write.update(TABLE)
                .set("outcome", outcome)
                .where("id", id)
                .where("tenant", owner.tenant())
                .where("subject", owner.subject())
                .execute(entities);
    }

    static List<ToolJournal.Made> of(EntityManager entities, Caller owner, String responseId) {
        return entities.createNamedQuery(OF_RESPONSE, Object[].class)
                .setParameter("response", responseId)
                .setParameter("tenant", owner.tenant())
                .setParameter("subject", owner.subject())
                .getResultStream()
                .map(row -> new ToolJournal.Made((String) row[0], (String) row[1]))
                .toList();
    }

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
