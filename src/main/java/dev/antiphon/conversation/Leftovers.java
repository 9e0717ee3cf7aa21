package dev.antiphon.conversation;

import dev.antiphon.protocol.Ids;
import dev.antiphon.store.Transactions;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Threads that nobody needs and nobody took away: a response was deleted while another one was about to continue from it,
 * so that its items had to stay, and then the other one failed.
 */
@Singleton
public final class Leftovers {

    private final Transactions transactions;
    private final RecentHistories recent;

    public Leftovers(Transactions transactions, RecentHistories recent) {
        this.recent = recent;
        this.transactions = transactions;
    }

    /**
     * Removes what is left over of threads begun before the given instant, one short transaction each; fewer than
     * {@code batch} means done. Nobody may at that time run a response that continues a deleted one.
     */
    public int remove(Instant before, int batch) {
        Set<String> threads = new LinkedHashSet<>();
        threads.addAll(found(StoredItem.LEFT_OVER, Ids.THREAD, before, batch));
        threads.addAll(found(StoredThread.LEFT_OVER, Ids.THREAD, before, batch));
        threads.addAll(found(StoredThread.LEFT_OVER, Ids.CONVERSATION, before, batch));
        List<String> some = threads.stream().limit(batch).toList();
        some.forEach(thread -> transactions.run(entities -> remove(entities, thread)));
        return some.size();
    }

    private List<String> found(String query, String prefix, Instant before, int batch) {
        return transactions.call(entities -> {
            TypedQuery<String> threads = entities.createNamedQuery(query, String.class);
            return threads.setParameter("from", prefix)
                    .setParameter("before", Ids.earliest(prefix, before))
                    .setMaxResults(batch)
                    .getResultList();
        });
    }

    private void remove(EntityManager entities, String thread) {
        StoredThread.lock(entities, thread);
        new Unneeded(entities, recent).remove(thread);
    }
}
