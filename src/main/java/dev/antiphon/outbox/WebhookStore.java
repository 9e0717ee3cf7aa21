package dev.antiphon.outbox;

import dev.antiphon.access.Caller;
import dev.antiphon.outbox.StoredWebhook.Row;
import dev.antiphon.outbox.Webhook.State;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Ids;
import dev.antiphon.seal.Seals;
import dev.antiphon.store.Transactions;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The webhooks that administrators made, each its tenant's. Their secrets are sealed in the database. Thread-safe. */
@Singleton
public final class WebhookStore {

    static final int MOST = 16;

    private final Transactions transactions;
    private final Seals seals;
    private final Ids ids;
    private final SecureRandom random;
    private final Clock clock;

    public WebhookStore(Transactions transactions, Seals seals, Ids ids, SecureRandom random, Clock clock) {
        this.transactions = transactions;
        this.seals = seals;
        this.ids = ids;
        this.random = random;
        this.clock = clock;
    }

    /** A webhook with a secret that is shown to nobody again. */
    public record Issued(Webhook webhook, SigningSecret secret) {}

    /** What is to be different; null for what stays. */
    public record Change(
            @Nullable String url,
            @Nullable List<String> events,
            @Nullable Boolean enabled) {

        Webhook of(Webhook before) {
            return new Webhook(
                    before.id(),
                    before.tenant(),
                    url == null ? before.url() : url,
                    events == null ? before.events() : events,
                    enabled == null ? before.state() : enabled ? State.ENABLED : State.DISABLED,
                    false,
                    before.createdAt(),
                    before.previousSecretUntil());
        }
    }

    /**
     * Makes a webhook with a new secret.
     *
     * @throws dev.antiphon.protocol.ApiException a 400 when the tenant has as many as it may
     */
    public Issued create(Caller admin, String url, List<String> events) {
        SigningSecret secret = SigningSecret.random(random);
        String sealed = seal(admin.tenant(), secret);
        long now = clock.instant().getEpochSecond();
        Webhook webhook =
                new Webhook(ids.next(Ids.WEBHOOK), admin.tenant(), url, events, State.ENABLED, false, now, null);
        transactions.run(entities ->
                StoredWebhook.insert(entities, webhook, freeSlot(entities, admin.tenant()), sealed, admin.subject()));
        return new Issued(webhook, secret);
    }

    private static int freeSlot(EntityManager entities, String tenant) {
        List<Integer> taken = StoredWebhook.slots(entities, tenant);
        return IntStream.range(0, MOST)
                .filter(slot -> !taken.contains(slot))
                .findFirst()
                .orElseThrow(() -> ApiError.invalid(
                                "invalid_value", "url", "Invalid 'url': there are " + MOST + " webhooks already.")
                        .exception());
    }

    /** The webhook with its changes; empty when there is none. One that is told nothing any more has nothing waiting. */
    public Optional<Webhook> change(Caller admin, String id, Change change) {
        return transactions.call(entities -> StoredWebhook.find(entities, admin.tenant(), id)
                .map(row -> change.of(row.webhook()))
                .map(changed -> {
                    StoredWebhook.update(entities, changed);
                    if (!changed.enabled()) {
                        StoredDelivery.giveUp(entities, admin.tenant(), id);
                    }
                    return changed;
                }));
    }

    /** Removes a webhook, and gives up what waits for it; false when there is none. */
    public boolean remove(Caller admin, String id) {
        return transactions.call(entities -> {
            boolean removed = StoredWebhook.remove(entities, admin.tenant(), id);
            if (removed) {
                StoredDelivery.giveUp(entities, admin.tenant(), id);
            }
            return removed;
        });
    }

    /**
     * Gives a webhook a new secret; empty when there is none.
     *
     * @param overlap for how long messages are signed with the old one, too; one that is older still is not used any more
     */
    public Optional<Issued> rotate(Caller admin, String id, Duration overlap) {
        SigningSecret secret = SigningSecret.random(random);
        String sealed = seal(admin.tenant(), secret);
        long until = clock.instant().plus(overlap).getEpochSecond();
        return transactions.call(entities -> StoredWebhook.find(entities, admin.tenant(), id)
                .filter(row -> StoredWebhook.rotate(entities, row, sealed, until))
                .flatMap(row -> StoredWebhook.find(entities, admin.tenant(), id))
                .map(row -> new Issued(shown(row), secret)));
    }

    List<Webhook> list(String tenant) {
        return transactions.call(entities -> StoredWebhook.list(entities, tenant)).stream()
                .map(this::shown)
                .toList();
    }

    Optional<Destination> find(String tenant, String id) {
        return transactions
                .call(entities -> StoredWebhook.find(entities, tenant, id))
                .map(row -> new Destination(shown(row), secrets(tenant, row)));
    }

    /** Without the end of a secret that has come. */
    private Webhook shown(Row row) {
        Webhook webhook = row.webhook();
        return rotating(row)
                ? webhook
                : new Webhook(
                        webhook.id(),
                        webhook.tenant(),
                        webhook.url(),
                        webhook.events(),
                        webhook.state(),
                        false,
                        webhook.createdAt(),
                        null);
    }

    private boolean rotating(Row row) {
        return row.previousSecret() != null && clock.instant().getEpochSecond() < row.previousUntil();
    }

    private List<SigningSecret> secrets(String tenant, Row row) {
        String previous = rotating(row) ? row.previousSecret() : null;
        return Stream.of(Optional.of(row.secret()), Optional.ofNullable(previous))
                .flatMap(Optional::stream)
                .flatMap(kept -> seals.open(Seals.Kind.WEBHOOK, tenant, kept).stream())
                .map(SigningSecret::of)
                .toList();
    }

    private String seal(String tenant, SigningSecret secret) {
        return seals.seal(Seals.Kind.WEBHOOK, tenant, secret.key());
    }
}
