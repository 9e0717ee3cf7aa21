package dev.antiphon.snapshot;

import dev.antiphon.access.Caller;
import dev.antiphon.protocol.Status;
import dev.antiphon.store.Transactions;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Bounds what is kept, by age and by number. Deletes like an owner would, one short transaction each, so that requests
 * are never held up; nothing that still runs is touched.
 */
@Singleton
public final class Retention {

    private final Transactions transactions;
    private final SnapshotStore snapshots;

    public Retention(Transactions transactions, SnapshotStore snapshots) {
        this.transactions = transactions;
        this.snapshots = snapshots;
    }

    private record Kept(String id, Caller owner) {}

    /** Deletes responses created before the given instant, the oldest of each status first; fewer than {@code batch} means done. */
    public int deleteOlderThan(Instant before, int batch) {
        int deleted = 0;
        for (Status status : Status.values()) {
            if (status.terminal() && deleted < batch) {
                deleted += delete(older(status, before, batch - deleted));
            }
        }
        return deleted;
    }

    /** Deletes the oldest responses of every owner who has more than the maximum; fewer than {@code batch} means done. */
    public int deleteBeyond(int maximumPerOwner, int batch) {
        int deleted = 0;
        for (Caller owner : crowded(maximumPerOwner)) {
            if (deleted >= batch) {
                break;
            }
            deleted += delete(beyond(owner, maximumPerOwner, batch - deleted));
        }
        return deleted;
    }

    private int delete(List<Kept> responses) {
        return (int) responses.stream()
                .filter(kept -> snapshots.delete(kept.owner(), kept.id()))
                .count();
    }

    private List<Kept> older(Status status, Instant before, int batch) {
        return transactions.call(entities -> entities.createNamedQuery(StoredResponse.OLDER, Object[].class)
                .setParameter("status", status.word())
                .setParameter("before", before.getEpochSecond())
                .setMaxResults(batch)
                .getResultStream()
                .map(row -> new Kept((String) row[0], owner(row[1], row[2])))
                .toList());
    }

    private List<Caller> crowded(int maximum) {
        return transactions.call(entities -> entities.createNamedQuery(StoredResponse.CROWDED, Object[].class)
                .setParameter("maximum", (long) maximum)
                .getResultStream()
                .map(row -> owner(row[0], row[1]))
                .toList());
    }

    private List<Kept> beyond(Caller owner, int maximum, int batch) {
        return transactions.call(entities -> entities.createNamedQuery(StoredResponse.NEWEST_FIRST, String.class)
                .setParameter("tenant", owner.tenant())
                .setParameter("subject", owner.subject())
                .setFirstResult(maximum)
                .setMaxResults(batch)
                .getResultStream()
                .map(id -> new Kept(id, owner))
                .toList());
    }

    private static Caller owner(Object tenant, Object subject) {
        return new Caller((String) tenant, (String) subject, Set.of());
    }
}
