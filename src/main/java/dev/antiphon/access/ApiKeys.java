package dev.antiphon.access;

import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Ids;
import dev.antiphon.store.Transactions;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * API keys: the operator's from the configuration, and those issued here. A request with a key used a moment ago costs
 * no query; a revoked key is refused within five seconds on every node, on this one at once.
 */
@Singleton
public final class ApiKeys {

    private final Transactions transactions;
    private final List<Configured> configured;
    private final Ids ids;
    private final SecureRandom random;
    private final Clock clock;
    private final KeyCache cache;

    public ApiKeys(
            Transactions transactions, List<ConfiguredKey> configured, Ids ids, SecureRandom random, Clock clock) {
        this.transactions = transactions;
        this.configured = configured.stream().map(Configured::of).toList();
        this.ids = ids;
        this.random = random;
        this.clock = clock;
        this.cache = new KeyCache(clock);
    }

    private record Configured(byte[] hash, Caller caller) {

        static Configured of(ConfiguredKey key) {
            return new Configured(
                    Secret.of(key.key()).hash(),
                    new Caller(key.tenant(), key.subject(), key.roles(), key.scopes(), key.name()));
        }
    }

    /** Who presents this key, if it is good. */
    public Optional<Caller> find(String key) {
        Secret secret = Secret.of(key);
        Optional<Caller> operator = configured(secret);
        if (operator.isPresent() || !secret.issued()) {
            return operator;
        }
        return cache.get(secret.digest(), () -> stored(secret));
    }

    /** Looks at all of them, so that the time taken does not tell which one it was. */
    private Optional<Caller> configured(Secret secret) {
        Caller caller = null;
        for (Configured key : configured) {
            if (secret.hasHash(key.hash())) {
                caller = key.caller();
            }
        }
        return Optional.ofNullable(caller);
    }

    private Optional<Caller> stored(Secret secret) {
        Instant now = clock.instant();
        return transactions.call(entities -> entities.createNamedQuery(StoredKey.BY_PREFIX, StoredKey.class)
                .setParameter("prefix", secret.prefix())
                .getResultStream()
                .filter(key -> key.opens(secret, now))
                .findFirst()
                .map(StoredKey::caller));
    }

    /**
     * @param expires null for a key that does not
     * @throws dev.antiphon.protocol.ApiException a 400 when that is past
     */
    public IssuedKey issue(Caller caller, String label, @Nullable Instant expires) {
        if (expires != null && !expires.isAfter(clock.instant())) {
            throw ApiError.invalid("invalid_value", "expires_at", "Invalid 'expires_at': it is past.")
                    .exception();
        }
        String key = Secret.random(random);
        return store(key, caller, label, expires);
    }

    IssuedKey store(String key, Caller caller, String label, @Nullable Instant expires) {
        String id = ids.next(Ids.KEY);
        StoredKey row = new StoredKey(id, Secret.of(key), caller, label, clock.instant(), expires);
        transactions.run(entities -> entities.persist(row));
        cache.clear();
        return new IssuedKey(id, key);
    }

    /** The keys of a tenant, the newest first, revoked ones among them. @param before the id behind which the list begins */
    public List<KeyNote> list(String tenant, @Nullable String before, int most) {
        return transactions.call(entities -> entities.createNamedQuery(StoredKey.PAGE, StoredKey.class)
                .setParameter("tenant", tenant)
                .setParameter("before", before == null ? Ids.behindAll(Ids.KEY) : before)
                .setMaxResults(most)
                .getResultStream()
                .map(StoredKey::note)
                .toList());
    }

    /** One of a tenant's. */
    public Optional<KeyNote> find(String tenant, String id) {
        return transactions.call(entities -> entities.createNamedQuery(StoredKey.ONE, StoredKey.class)
                .setParameter("tenant", tenant)
                .setParameter("id", id)
                .getResultStream()
                .findFirst()
                .map(StoredKey::note));
    }

    /** Whether a tenant had such a key to revoke. */
    public boolean revoke(String tenant, String id) {
        boolean revoked = transactions.call(entities -> entities.createNamedQuery(StoredKey.REVOKE)
                        .setParameter("tenant", tenant)
                        .setParameter("id", id)
                        .setParameter("now", clock.millis())
                        .executeUpdate()
                == 1);
        cache.clear();
        return revoked;
    }

    /** Whether anybody has, or ever had, a key. */
    boolean any() {
        return !configured.isEmpty()
                || transactions.call(entities ->
                        entities.createNamedQuery(StoredKey.COUNT, Long.class).getSingleResult() > 0);
    }
}
