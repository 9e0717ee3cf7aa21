package dev.antiphon.app;

import dev.antiphon.api.WebhooksResource;
import dev.antiphon.egress.Egress;
import dev.antiphon.outbox.ConfiguredWebhook;
import dev.antiphon.outbox.DeliveryLog;
import dev.antiphon.outbox.Dispatcher;
import dev.antiphon.outbox.Outbox;
import dev.antiphon.outbox.SigningSecret;
import dev.antiphon.outbox.Webhook;
import dev.antiphon.outbox.WebhookStore;
import dev.antiphon.outbox.Webhooks;
import dev.antiphon.protocol.Ids;
import dev.antiphon.seal.Seals;
import dev.antiphon.store.Transactions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;

/** The room of the webhooks, put together. */
final class Deliveries implements AutoCloseable {

    private final WebhookStore store;
    private final Webhooks webhooks;
    private final DeliveryLog log;
    private final Outbox outbox;
    private final Egress egress;
    private final Dispatcher dispatcher;

    Deliveries(Settings settings, Transactions transactions, Seals seals, Ids ids, SecureRandom random, Clock clock) {
        Dispatcher.Limits limits = Dispatcher.Limits.USUAL;
        egress = Doors.telling(settings, limits.total());
        store = new WebhookStore(transactions, seals, ids, random, clock);
        webhooks = new Webhooks(configured(settings.webhooks().endpoints()), store);
        log = new DeliveryLog(transactions);
        dispatcher = new Dispatcher(transactions, webhooks, egress, random, clock, limits);
        outbox = new Outbox(transactions, webhooks, ids, clock, dispatcher::wake);
    }

    Outbox outbox() {
        return outbox;
    }

    DeliveryLog log() {
        return log;
    }

    /** What clients may do with it. */
    WebhooksResource.Room room() {
        return new WebhooksResource.Room(webhooks, store, outbox, log, egress::mayPost);
    }

    void start() {
        dispatcher.start();
    }

    @Override
    public void close() {
        dispatcher.close();
        egress.close();
    }

    private static List<ConfiguredWebhook> configured(List<Settings.Webhook> endpoints) {
        return endpoints.stream()
                .map(endpoint -> new ConfiguredWebhook(
                        endpoint.url().toString(),
                        SigningSecret.parse(endpoint.secret().value()).orElseThrow(),
                        endpoint.tenant(),
                        Webhook.EVENTS.stream()
                                .filter(endpoint.events()::contains)
                                .toList()))
                .toList();
    }
}
