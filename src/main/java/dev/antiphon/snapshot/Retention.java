package dev.antiphon.snapshot;

import dev.antiphon.access.Caller;
import dev.antiphon.conversation.Leftovers;
import dev.antiphon.protocol.Ids;
import dev.antiphon.store.Transactions;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Bounds what is kept, by age and by number. Deletes like an owner would, one short transaction each, so that requests
 * are never held up; nothing that still runs is touched.
 */
@Singleton
public final class Retention {

    private final Transactions transactions;
    private final SnapshotStore snapshots;
    private final Leftovers leftovers;
    private final Supplier<Set<String>> continued;

    /** @param continued ids of the responses that those continue which run in this process */
    public Retention(
            Transactions transactions, SnapshotStore snapshots, Leftovers leftovers, Supplier<Set<String>> continued) {
        this.transactions = transactions;
        this.snapshots = snapshots;
        this.leftovers = leftovers;
        this.continued = continued;
    }

    /** Deletes responses created before the given instant, each owner's oldest first; fewer than {@code batch} means done. */
    public int deleteOlderThan(Instant before, int batch) {
        return delete(owners(Ids.earliest(Ids.RESPONSE, before), batch), batch);
    }

    /** Deletes the oldest responses of every owner who has more than the maximum; fewer than {@code batch} means done. */
    public int deleteBeyond(int maximumPerOwner, int batch) {
        return delete(crowded(maximumPerOwner), batch);
    }

    /**
     * What of an owner's is to go.
     *
     * @param before which id it stands
     * @param most the oldest, if that is less
     */
    private record Due(Caller owner, String before, long most) {}

    private int delete(List<Due> all, int batch) {
        int deleted = 0;
        for (Due due : all) {
            if (deleted >= batch) {
                break;
            }
            deleted += delete(due.owner(), oldest(due, (int) Math.min(due.most(), batch - deleted)));
        }
        return deleted;
    }

    /**
     * Removes items and threads that are old and that nobody needs, and that stayed when their responses went; fewer than
     * {@code batch} means done, or that it has to wait for a response that may still need some of them.
     */
    public int deleteLeftovers(Instant before, int batch) {
        return transactions.call(this::somebodyContinuesWhatIsGone) ? 0 : leftovers.remove(before, batch);
    }

    private boolean somebodyContinuesWhatIsGone(EntityManager entities) {
        Set<String> previous = new HashSet<>(continued.get());
        previous.addAll(
                entities.createNamedQuery(StoredRun.PREVIOUS, String.class).getResultList());
        return previous.stream()
                .anyMatch(id -> entities.createNamedQuery(StoredResponse.EXISTS, String.class)
                        .setParameter("id", id)
                        .getResultList()
                        .isEmpty());
    }

    private int delete(Caller owner, List<String> ids) {
        return (int) ids.stream().filter(id -> snapshots.delete(owner, id)).count();
    }

    /**
     * Ids are in the order of their time, and an index has them: no row is read to find the old ones. Derby reads an index in that
     * direction only, and would sort all there are to begin at the newest.
     */
    private List<String> oldest(Due due, int most) {
        return transactions.call(entities -> entities.createNamedQuery(StoredResponse.OLDER, String.class)
                .setParameter("tenant", due.owner().tenant())
                .setParameter("subject", due.owner().subject())
                .setParameter("before", due.before())
                .setMaxResults(most)
                .getResultList());
    }

    private List<Due> owners(String before, int most) {
        return transactions.call(entities -> entities.createNamedQuery(StoredResponse.OWNERS, Object[].class)
                .getResultStream()
                .map(row -> new Due(owner(row[0], row[1]), before, most))
                .toList());
    }

    private List<Due> crowded(int maximum) {
        String all = Ids.behindAll(Ids.RESPONSE);
        return transactions.call(entities -> entities.createNamedQuery(StoredResponse.CROWDED, Object[].class)
                .setParameter("maximum", (long) maximum)
                .getResultStream()
                .map(row -> new Due(owner(row[0], row[1]), all, (Long) row[2] - maximum))
                .toList());
    }

    private static Caller owner(Object tenant, Object subject) {
        return new Caller((String) tenant, (String) subject, Set.of());
    }
}
