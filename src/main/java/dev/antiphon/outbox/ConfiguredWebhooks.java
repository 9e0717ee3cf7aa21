package dev.antiphon.outbox;

import dev.antiphon.outbox.Webhook.State;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The webhooks of the configuration. One that answers 410 is told nothing more until the next start: whether it stays in
 * the configuration is the operator's to decide. Thread-safe.
 */
final class ConfiguredWebhooks {

    private final List<ConfiguredWebhook> all;
    private final Set<String> gone = ConcurrentHashMap.newKeySet();

    ConfiguredWebhooks(List<ConfiguredWebhook> all) {
        this.all = List.copyOf(all);
    }

    Stream<Webhook> of(String tenant) {
        return all.stream().filter(one -> one.tenant().equals(tenant)).map(this::shown);
    }

    Optional<Destination> find(String tenant, String id) {
        return all.stream()
                .filter(one -> one.tenant().equals(tenant) && one.id().equals(id))
                .findFirst()
                .map(one -> new Destination(shown(one), List.of(one.secret())));
    }

    void gone(String id) {
        gone.add(id);
    }

    private Webhook shown(ConfiguredWebhook one) {
        return one.shown(gone.contains(one.id()) ? State.GONE : State.ENABLED);
    }
}
