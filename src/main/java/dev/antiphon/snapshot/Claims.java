package dev.antiphon.snapshot;

import dev.antiphon.access.Caller;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.store.Transactions;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which requests with an Idempotency-Key have been answered, and with which response. A claim is made by the transaction
 * that announces the response, so both are there or neither, and of two that come at once one loses; it goes with the
 * response at the latest.
 */
@Singleton
public final class Claims {

    /** So many leave in one transaction: the locks of a longer one would be met by somebody. */
    private static final int TOGETHER = 50;

    private static final ApiError TAKEN = ApiError.server(
                    503, "A request with the same Idempotency-Key has just been accepted. Please try again.")
            .retryAfter(Duration.ofSeconds(1));

    private final Transactions transactions;

    public Claims(Transactions transactions) {
        this.transactions = transactions;
    }

    /**
     * The id of the response that this request was answered with before.
     *
     * @throws dev.antiphon.protocol.ApiException a 400 when it was another request that had this key
     */
    public Optional<String> find(Caller owner, Claim claim) {
        Optional<StoredClaim.Used> used = transactions.call(entities -> StoredClaim.find(entities, owner, claim));
        if (used.isPresent() && !used.get().bodyHash().equals(claim.bodyHash())) {
            throw reused(
                    "This Idempotency-Key has been used with another request body. Use a new key for a new request.");
        }
        return used.map(StoredClaim.Used::responseId);
    }

    /** What a key is refused with whose response is not there any more, because it was not to be kept. */
    public static RuntimeException gone() {
        return reused("This Idempotency-Key has been used, and the response it was answered with has not been kept,"
                + " because 'store' was false. Use a new key for a new response.");
    }

    /** Why a key cannot be claimed, if it cannot: said and not thrown, for whoever shares his transaction with others. */
    static Optional<ApiError> refusal(EntityManager entities, Caller owner, Claim claim) {
        return StoredClaim.find(entities, owner, claim).map(used -> TAKEN);
    }

    /** Forgets claims made before the given instant, the oldest first; fewer than {@code batch} means done. */
    public int forgetOlderThan(Instant before, int batch) {
        List<Object[]> old = transactions.call(entities -> entities.createNamedQuery(StoredClaim.OLDER, Object[].class)
                .setParameter("before", before.getEpochSecond())
                .setMaxResults(batch)
                .getResultList());
        forget(old);
        return old.size();
    }

    /** Forgets the oldest claims of every owner who has more than the maximum; fewer than {@code batch} means done. */
    public int forgetBeyond(int maximumPerOwner, int batch) {
        List<Object[]> crowded =
                transactions.call(entities -> entities.createNamedQuery(StoredClaim.CROWDED, Object[].class)
                        .setParameter("maximum", (long) maximumPerOwner)
                        .getResultList());
        int forgotten = 0;
        for (Object[] owner : crowded) {
            if (forgotten < batch) {
                List<Object[]> beyond = beyond(owner, maximumPerOwner, batch - forgotten);
                forget(beyond);
                forgotten += beyond.size();
            }
        }
        return forgotten;
    }

    private List<Object[]> beyond(Object[] owner, int maximum, int batch) {
        return transactions.call(entities -> entities.createNamedQuery(StoredClaim.NEWEST_FIRST, Object[].class)
                .setParameter("tenant", owner[0])
                .setParameter("subject", owner[1])
                .setFirstResult(maximum)
                .setMaxResults(batch)
                .getResultList());
    }

    private void forget(List<Object[]> old) {
        for (int from = 0; from < old.size(); from += TOGETHER) {
            List<Object[]> some = old.subList(from, Math.min(from + TOGETHER, old.size()));
            transactions.run(entities -> some.forEach(row -> forget(entities, row)));
        }
    }

    private static void forget(EntityManager entities, Object[] row) {
        StoredClaim.remove(entities, new Caller((String) row[0], (String) row[1], Set.of()), (String) row[2]);
    }

    private static RuntimeException reused(String message) {
        return ApiError.invalid("idempotency_key_reused", null, message).exception();
    }
}
