package dev.antiphon.outbox;

import dev.antiphon.store.Write;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.Table;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The row of a webhook that a tenant's administrator made. Its secrets are sealed. */
@Entity
@Table(name = "webhook")
@NamedQuery(name = StoredWebhook.LIST, query = StoredWebhook.SHOWN + " where w.tenant = :tenant order by w.id")
@NamedQuery(name = StoredWebhook.FIND, query = StoredWebhook.SHOWN + " where w.tenant = :tenant and w.id = :id")
@NamedQuery(
        name = StoredWebhook.LISTENING,
        query = "select w.id, w.events from StoredWebhook w where w.tenant = :tenant and w.status = 'enabled'")
@NamedQuery(name = StoredWebhook.SLOTS, query = "select w.slot from StoredWebhook w where w.tenant = :tenant")
public class StoredWebhook {

    static final String SHOWN = "select w.id, w.url, w.events, w.status, w.createdAt, w.secret, w.previousSecret,"
            + " w.previousUntil from StoredWebhook w";
    static final String LIST = "StoredWebhook.list";
    static final String FIND = "StoredWebhook.find";
    static final String LISTENING = "StoredWebhook.listening";
    static final String SLOTS = "StoredWebhook.slots";

    private static final String TABLE = "webhook";

    @Id
    private String id = "";

    private String tenant = "";
    private int slot;
    private String url = "";
    private String events = "";
    private String status = "";
    private String secret = "";

    @Column(name = "previous_secret")
    private @Nullable String previousSecret;

    @Column(name = "previous_until")
    private long previousUntil;

    @Column(name = "created_at")
    private long createdAt;

    @Column(name = "created_by")
    private String createdBy = "";

    StoredWebhook() {}

    /**
     * What a row holds.
     *
     * @param previousUntil seconds
     */
    record Row(Webhook webhook, String secret, @Nullable String previousSecret, long previousUntil) {

        static Row of(String tenant, Object[] columns) {
            String previous = (String) columns[6];
            Long until = (Long) columns[7];
            return new Row(
                    new Webhook(
                            (String) columns[0],
                            tenant,
                            (String) columns[1],
                            List.of(((String) columns[2]).split(",")),
                            Webhook.State.of((String) columns[3]),
                            false,
                            (Long) columns[4],
                            previous == null ? null : until),
                    (String) columns[5],
                    previous,
                    until);
        }
    }

    static void insert(EntityManager entities, Webhook webhook, int slot, String sealed, String createdBy) {
        Write.insert(TABLE)
                .set("id", webhook.id())
                .set("tenant", webhook.tenant())
                .set("slot", slot)
                .set("url", webhook.url())
                .set("events", String.join(",", webhook.events()))
                .set("status", webhook.state().word())
                .set("secret", sealed)
                .set("previous_until", 0L)
                .set("created_at", webhook.createdAt())
                .set("created_by", createdBy)
                .execute(entities);
    }

    static void update(EntityManager entities, Webhook changed) {
        Write.update(TABLE)
                .set("url", changed.url())
                .set("events", String.join(",", changed.events()))
                .set("status", changed.state().word())
                .where("tenant", changed.tenant())
                .where("id", changed.id())
                .execute(entities);
    }

    /** False when the secret is not the one to be replaced any more. */
    static boolean rotate(EntityManager entities, Row row, String sealed, long previousUntil) {
        return Write.update(TABLE)
                        .set("secret", sealed)
                        .set("previous_secret", row.secret())
                        .set("previous_until", previousUntil)
                        .where("tenant", row.webhook().tenant())
                        .where("id", row.webhook().id())
                        .where("secret", row.secret())
                        .execute(entities)
                == 1;
    }

    static void state(EntityManager entities, String tenant, String id, Webhook.State state) {
        Write.update(TABLE)
                .set("status", state.word())
                .where("tenant", tenant)
                .where("id", id)
                .execute(entities);
    }

    static boolean remove(EntityManager entities, String tenant, String id) {
        return Write.delete(TABLE).where("tenant", tenant).where("id", id).execute(entities) == 1;
    }

    static List<Row> list(EntityManager entities, String tenant) {
        return entities.createNamedQuery(LIST, Object[].class)
                .setParameter("tenant", tenant)
                .getResultStream()
                .map(columns -> Row.of(tenant, columns))
                .toList();
    }

    static Optional<Row> find(EntityManager entities, String tenant, String id) {
        return entities.createNamedQuery(FIND, Object[].class)
                .setParameter("tenant", tenant)
                .setParameter("id", id)
                .getResultStream()
                .findFirst()
                .map(columns -> Row.of(tenant, columns));
    }

    /** The ids of those that want to be told of an event. */
    static List<String> listening(EntityManager entities, String tenant, String event) {
        return entities.createNamedQuery(LISTENING, Object[].class)
                .setParameter("tenant", tenant)
                .getResultStream()
                .filter(columns -> List.of(((String) columns[1]).split(",")).contains(event))
                .map(columns -> (String) columns[0])
                .toList();
    }

    /** Which slots are taken. */
    static List<Integer> slots(EntityManager entities, String tenant) {
        return entities.createNamedQuery(SLOTS, Integer.class)
                .setParameter("tenant", tenant)
                .getResultList();
    }
}
