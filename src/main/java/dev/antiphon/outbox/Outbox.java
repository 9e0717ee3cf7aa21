package dev.antiphon.outbox;

import dev.antiphon.access.Caller;
import dev.antiphon.outbox.Delivery.State;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Status;
import dev.antiphon.store.Transactions;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.List;

/**
 * Where messages to webhooks begin: as rows, written by the transaction that ends a response, so that there is a message if
 * and only if there is an ending. Thread-safe.
 */
@Singleton
public final class Outbox {

    /** Nobody needs more to try a webhook out with. */
    static final int MOST_WAITING = 100;

    private final Transactions transactions;
    private final Webhooks webhooks;
    private final Ids ids;
    private final Clock clock;
    private final Runnable written;

    /** @param written tells whoever delivers that there is something new */
    public Outbox(Transactions transactions, Webhooks webhooks, Ids ids, Clock clock, Runnable written) {
        this.transactions = transactions;
        this.webhooks = webhooks;
        this.ids = ids;
        this.clock = clock;
        this.written = written;
    }

    /** What is to be told of a background response that ends. */
    public Notice notice(Caller owner, String responseId, Status ending) {
        return new Notice(owner.tenant(), "response." + ending.word(), responseId);
    }

    /** One event, for as many webhooks as want to be told. For one thread. */
    public final class Notice {

        private final String tenant;
        private final String type;
        private final String subject;
        private boolean wanted;

        private Notice(String tenant, String type, String subject) {
            this.tenant = tenant;
            this.type = type;
            this.subject = subject;
        }

        /** In the transaction that makes it true, which may be tried more than once. */
        public void write(EntityManager entities) {
            List<String> listening = webhooks.listening(entities, tenant, type);
            wanted = !listening.isEmpty();
            if (wanted) {
                String event = ids.next(Ids.EVENT);
                StoredDelivery.insert(
                        entities,
                        listening.stream()
                                .map(webhook -> delivery(tenant, webhook, event, type, subject))
                                .toList());
            }
        }

        /** The transaction is committed. */
        public void committed() {
            if (wanted) {
                written.run();
            }
        }
    }

    /**
     * Sends a webhook something to try it out.
     *
     * @throws dev.antiphon.protocol.ApiException a 400 when it is not enabled, or has a lot waiting for it already
     */
    public Delivery ping(Webhook webhook) {
        requireEnabled(webhook);
        Delivery ping = delivery(webhook.tenant(), webhook.id(), ids.next(Ids.EVENT), Webhook.PING, webhook.id());
        transactions.run(entities -> {
            if (StoredDelivery.waiting(entities, webhook) >= MOST_WAITING) {
                throw refused(webhook, "has " + MOST_WAITING + " deliveries waiting already.");
            }
            StoredDelivery.insert(entities, List.of(ping));
        });
        written.run();
        return ping;
    }

    /**
     * Has a delivery tried again at once, whatever has become of it.
     *
     * @throws dev.antiphon.protocol.ApiException 404 when the webhook has none of that id, 400 when it is not enabled
     */
    public Delivery again(Webhook webhook, String id) {
        requireEnabled(webhook);
        Delivery again = transactions.call(entities -> {
            DeliveryLog.require(entities, webhook, id);
            StoredDelivery.again(entities, webhook.tenant(), id, clock.millis());
            return DeliveryLog.require(entities, webhook, id);
        });
        written.run();
        return again;
    }

    private static void requireEnabled(Webhook webhook) {
        if (!webhook.enabled()) {
            throw refused(webhook, "is " + webhook.state().word() + ". Enable it first.");
        }
    }

    private static RuntimeException refused(Webhook webhook, String why) {
        return ApiError.invalid("invalid_value", "id", "The webhook '" + webhook.id() + "' " + why)
                .exception();
    }

    private Delivery delivery(String tenant, String webhook, String event, String type, String subject) {
        return new Delivery(
                ids.next(Ids.DELIVERY),
                tenant,
                webhook,
                event,
                type,
                subject,
                clock.instant().getEpochSecond(),
                State.PENDING,
                0,
                clock.millis(),
                null,
                null,
                null);
    }
}
