package dev.antiphon.snapshot;

import dev.antiphon.access.Caller;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.util.Optional;
import java.util.function.Supplier;

/** Asks for one response of one owner. Somebody else's is answered like none, by the same query. */
final class Owned {

    private Owned() {}

    static <T> Optional<T> one(TypedQuery<T> query, Caller owner, String id) {
        return query.setParameter("id", id)
                .setParameter("tenant", owner.tenant())
                .setParameter("subject", owner.subject())
                .getResultStream()
                .findFirst();
    }

    /** What has ended, or else runs; looked for again at last, because it may have ended between the two looks. */
    static <T> Optional<T> endedOr(Supplier<Optional<T>> ended, Supplier<Optional<T>> running) {
        return ended.get().or(running).or(ended);
    }

    /** Whether there is such a response, ended or not. */
    static boolean exists(EntityManager entities, Caller owner, String id) {
        return endedOr(
                        () -> one(entities.createNamedQuery(StoredResponse.OWNED, String.class), owner, id),
                        () -> one(entities.createNamedQuery(StoredRun.STATUS, String.class), owner, id))
                .isPresent();
    }
}
