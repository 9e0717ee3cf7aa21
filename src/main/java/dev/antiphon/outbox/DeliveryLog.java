package dev.antiphon.outbox;

import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Ids;
import dev.antiphon.store.Transactions;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What has been delivered, and what has not: kept for a while, for whoever wants to know. Thread-safe. */
@Singleton
public final class DeliveryLog {

    /** How many are kept of one webhook. */
    public static final int MOST = 10_000;

    /** So many leave in one transaction: the locks of a longer one would be met by somebody. */
    private static final int TOGETHER = 50;

    private final Transactions transactions;

    public DeliveryLog(Transactions transactions) {
        this.transactions = transactions;
    }

    /**
     * The deliveries to a webhook, in the order of their age.
     *
     * @param after the id behind which the list begins, null for its beginning
     */
    public List<Delivery> list(Webhook webhook, boolean ascending, @Nullable String after, int most) {
        String named = ascending
                ? after == null ? StoredDelivery.OLDEST : StoredDelivery.OLDEST_AFTER
                : after == null ? StoredDelivery.NEWEST : StoredDelivery.NEWEST_AFTER;
        return transactions.call(entities -> {
            TypedQuery<Object[]> query = of(entities, named, webhook);
            if (after != null) {
                query.setParameter("after", after);
            }
            return query.setMaxResults(most)
                    .getResultStream()
                    .map(StoredDelivery::delivery)
                    .toList();
        });
    }

    /** Forgets what was written before the given instant and is over, the oldest first; fewer than {@code batch} means done. */
    public int forgetOlderThan(Instant before, int batch) {
        List<String> old = transactions.call(entities -> entities.createNamedQuery(StoredDelivery.OVER, String.class)
                .setParameter("before", Ids.earliest(Ids.DELIVERY, before))
                .setMaxResults(batch)
                .getResultList());
        forget(old);
        return old.size();
    }

    /** Forgets the oldest of every webhook that has more than the maximum; fewer than {@code batch} means done. */
    public int forgetBeyond(int maximum, int batch) {
        List<String> crowded =
                transactions.call(entities -> entities.createNamedQuery(StoredDelivery.CROWDED, String.class)
                        .setParameter("maximum", (long) maximum)
                        .getResultList());
        int forgotten = 0;
        for (String webhook : crowded) {
            if (forgotten < batch) {
                List<String> beyond = beyond(webhook, maximum, batch - forgotten);
                forget(beyond);
                forgotten += beyond.size();
            }
        }
        return forgotten;
    }

    private List<String> beyond(String webhook, int maximum, int batch) {
        return transactions.call(entities -> entities.createNamedQuery(StoredDelivery.OVER_NEWEST_FIRST, String.class)
                .setParameter("webhook", webhook)
                .setFirstResult(maximum)
                .setMaxResults(batch)
                .getResultList());
    }

    private void forget(List<String> old) {
        for (int from = 0; from < old.size(); from += TOGETHER) {
            List<String> some = old.subList(from, Math.min(from + TOGETHER, old.size()));
            transactions.run(entities -> entities.createNamedQuery(StoredDelivery.REMOVE)
                    .setParameter("ids", some)
                    .executeUpdate());
        }
    }

    /** @throws dev.antiphon.protocol.ApiException 404 when the webhook has none of that id */
    static Delivery require(EntityManager entities, Webhook webhook, String id) {
        return of(entities, StoredDelivery.FIND, webhook)
                .setParameter("id", id)
                .getResultStream()
                .findFirst()
                .map(StoredDelivery::delivery)
                .orElseThrow(() -> ApiError.notFound("Delivery with id '" + ApiError.shown(id) + "' not found.")
                        .exception());
    }

    private static TypedQuery<Object[]> of(EntityManager entities, String query, Webhook webhook) {
        return entities.createNamedQuery(query, Object[].class)
                .setParameter("tenant", webhook.tenant())
                .setParameter("webhook", webhook.id());
    }
}
