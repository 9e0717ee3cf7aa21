package dev.antiphon.outbox;

import dev.antiphon.outbox.Delivery.State;
import dev.antiphon.store.Write;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.Table;
import jakarta.persistence.TypedQuery;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The row of a delivery. Its number of attempts is its fence: whoever claims it raises that, and whoever settles an attempt
 * names it, so that nobody settles what another has claimed since.
 */
@Entity
@Table(name = "webhook_delivery")
@NamedQuery(
        name = StoredDelivery.DUE,
        query = StoredDelivery.COLUMNS + " where d.state = 'pending' and d.nextAt <= :now order by d.nextAt, d.id")
@NamedQuery(
        name = StoredDelivery.DUE_ELSEWHERE,
        query = StoredDelivery.COLUMNS + " where d.state = 'pending' and d.nextAt <= :now"
                + " and d.webhookId not in :besides order by d.nextAt, d.id")
@NamedQuery(name = StoredDelivery.FIND, query = StoredDelivery.OF_WEBHOOK + " and d.id = :id")
@NamedQuery(name = StoredDelivery.NEWEST, query = StoredDelivery.OF_WEBHOOK + " order by d.id desc")
@NamedQuery(
        name = StoredDelivery.NEWEST_AFTER,
        query = StoredDelivery.OF_WEBHOOK + " and d.id < :after order by d.id desc")
@NamedQuery(name = StoredDelivery.OLDEST, query = StoredDelivery.OF_WEBHOOK + " order by d.id")
@NamedQuery(name = StoredDelivery.OLDEST_AFTER, query = StoredDelivery.OF_WEBHOOK + " and d.id > :after order by d.id")
@NamedQuery(
        name = StoredDelivery.OVER,
        query = "select d.id from StoredDelivery d where d.id < :before and d.state <> 'pending' order by d.id")
@NamedQuery(
        name = StoredDelivery.CROWDED,
        query = "select d.webhookId from StoredDelivery d where d.state <> 'pending'"
                + " group by d.webhookId having count(d.id) > :maximum")
@NamedQuery(
        name = StoredDelivery.OVER_NEWEST_FIRST,
        query = "select d.id from StoredDelivery d where d.webhookId = :webhook and d.state <> 'pending'"
                + " order by d.id desc")
@NamedQuery(
        name = StoredDelivery.WAITING,
        query = "select count(d.id) from StoredDelivery d"
                + " where d.tenant = :tenant and d.webhookId = :webhook and d.state = 'pending'")
@NamedQuery(name = StoredDelivery.REMOVE, query = "delete from StoredDelivery d where d.id in :ids")
public class StoredDelivery {

    static final String COLUMNS =
            "select d.id, d.tenant, d.webhookId, d.eventId, d.eventType, d.subjectId, d.createdAt,"
                    + " d.state, d.attempts, d.nextAt, d.lastStatus, d.lastError, d.deliveredAt from StoredDelivery d";
    static final String OF_WEBHOOK = COLUMNS + " where d.tenant = :tenant and d.webhookId = :webhook";
    static final String DUE = "StoredDelivery.due";
    static final String DUE_ELSEWHERE = "StoredDelivery.dueElsewhere";
    static final String FIND = "StoredDelivery.find";
    static final String NEWEST = "StoredDelivery.newest";
    static final String NEWEST_AFTER = "StoredDelivery.newestAfter";
    static final String OLDEST = "StoredDelivery.oldest";
    static final String OLDEST_AFTER = "StoredDelivery.oldestAfter";
    static final String OVER = "StoredDelivery.over";
    static final String CROWDED = "StoredDelivery.crowded";
    static final String OVER_NEWEST_FIRST = "StoredDelivery.overNewestFirst";
    static final String WAITING = "StoredDelivery.waiting";
    static final String REMOVE = "StoredDelivery.remove";

    private static final String TABLE = "webhook_delivery";

    @Id
    private String id = "";

    private String tenant = "";

    @Column(name = "webhook_id")
    private String webhookId = "";

    @Column(name = "event_id")
    private String eventId = "";

    @Column(name = "event_type")
    private String eventType = "";

    @Column(name = "subject_id")
    private String subjectId = "";

    @Column(name = "created_at")
    private long createdAt;

    private String state = "";
    private int attempts;

    @Column(name = "next_at")
    private long nextAt;

    @Column(name = "last_status")
    private @Nullable Integer lastStatus;

    @Column(name = "last_error")
    private @Nullable String lastError;

    @Column(name = "delivered_at")
    private @Nullable Long deliveredAt;

    StoredDelivery() {}

    static void insert(EntityManager entities, List<Delivery> deliveries) {
        Write insert = Write.insert(TABLE);
        for (int i = 0; i < deliveries.size(); i++) {
            Delivery delivery = deliveries.get(i);
            (i == 0 ? insert : insert.row())
                    .set("id", delivery.id())
                    .set("tenant", delivery.tenant())
                    .set("webhook_id", delivery.webhookId())
                    .set("event_id", delivery.eventId())
                    .set("event_type", delivery.type())
                    .set("subject_id", delivery.subject())
                    .set("created_at", delivery.createdAt())
                    .set("state", delivery.state().word())
                    .set("attempts", delivery.attempts())
                    .set("next_at", delivery.nextAt());
        }
        insert.execute(entities);
    }

    /** Those that are to be tried now, longest due first, without those of some webhooks. */
    static List<Delivery> due(EntityManager entities, long now, Collection<String> besides, int most) {
        TypedQuery<Object[]> query = besides.isEmpty()
                ? entities.createNamedQuery(DUE, Object[].class)
                : entities.createNamedQuery(DUE_ELSEWHERE, Object[].class).setParameter("besides", besides);
        return query.setParameter("now", now)
                .setMaxResults(most)
                .getResultStream()
                .map(StoredDelivery::delivery)
                .toList();
    }

    /** How many are still to be told to a webhook. */
    static long waiting(EntityManager entities, Webhook webhook) {
        return entities.createNamedQuery(WAITING, Long.class)
                .setParameter("tenant", webhook.tenant())
                .setParameter("webhook", webhook.id())
                .getSingleResult();
    }

    /** Begins an attempt; false when somebody else was faster. */
    static boolean claim(EntityManager entities, Delivery due, long until) {
        return Write.update(TABLE)
                        .set("attempts", due.attempts() + 1)
                        .set("next_at", until)
                        .where("id", due.id())
                        .where("attempts", due.attempts())
                        .where("state", State.PENDING.word())
                        .where("next_at", due.nextAt())
                        .execute(entities)
                == 1;
    }

    /** Ends an attempt as the delivery stands after it; nothing when another has been begun since. */
    static void settle(EntityManager entities, Delivery after) {
        Write.update(TABLE)
                .set("state", after.state().word())
                .set("next_at", after.nextAt())
                .set("last_status", after.lastStatus())
                .set("last_error", after.lastError())
                .set("delivered_at", after.deliveredAt())
                .where("id", after.id())
                .where("attempts", after.attempts())
                .execute(entities);
    }

    /** Has it tried again, whatever has become of it. */
    static void again(EntityManager entities, String tenant, String id, long now) {
        Write.update(TABLE)
                .set("state", State.PENDING.word())
                .set("next_at", now)
                .set("delivered_at", (Object) null)
                .where("tenant", tenant)
                .where("id", id)
                .execute(entities);
    }

    /** Gives up whatever still waits for a webhook. */
    static void giveUp(EntityManager entities, String tenant, String webhook) {
        Write.update(TABLE)
                .set("state", State.DEAD.word())
                .where("tenant", tenant)
                .where("webhook_id", webhook)
                .where("state", State.PENDING.word())
                .execute(entities);
    }

    static Delivery delivery(Object[] columns) {
        return new Delivery(
                (String) columns[0],
                (String) columns[1],
                (String) columns[2],
                (String) columns[3],
                (String) columns[4],
                (String) columns[5],
                (Long) columns[6],
                State.of((String) columns[7]),
                (Integer) columns[8],
                (Long) columns[9],
                (Integer) columns[10],
                (String) columns[11],
                (Long) columns[12]);
    }
}
