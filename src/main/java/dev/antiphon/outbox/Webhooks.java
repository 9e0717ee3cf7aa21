package dev.antiphon.outbox;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All webhooks of a tenant: those of the configuration and those its administrators made. Thread-safe. */
@Singleton
public final class Webhooks {

    private final ConfiguredWebhooks configured;
    private final WebhookStore store;

    public Webhooks(List<ConfiguredWebhook> configured, WebhookStore store) {
        this.configured = new ConfiguredWebhooks(configured);
        this.store = store;
    }

    /** In the order of their ids. */
    public List<Webhook> list(String tenant) {
        return Stream.concat(configured.of(tenant), store.list(tenant).stream())
                .sorted(Comparator.comparing(Webhook::id))
                .toList();
    }

    public Optional<Webhook> find(String tenant, String id) {
        return destination(tenant, id).map(Destination::webhook);
    }

    Optional<Destination> destination(String tenant, String id) {
        return configured.find(tenant, id).or(() -> store.find(tenant, id));
    }

    /** The ids of those that want to be told of an event, as they stand in this transaction. */
    List<String> listening(EntityManager entities, String tenant, String event) {
        return Stream.concat(
                        configured
                                .of(tenant)
                                .filter(webhook -> webhook.wants(event))
                                .map(Webhook::id),
                        StoredWebhook.listening(entities, tenant, event).stream())
                .toList();
    }

    /** Nobody is there any more: nothing is written for it, and what waits is given up. */
    void gone(EntityManager entities, String tenant, String id) {
        if (configured.find(tenant, id).isPresent()) {
            configured.gone(id);
        } else {
            StoredWebhook.state(entities, tenant, id, Webhook.State.GONE);
        }
        StoredDelivery.giveUp(entities, tenant, id);
    }
}
