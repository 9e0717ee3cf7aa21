package dev.antiphon.conversation;

import jakarta.persistence.EntityManager;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Removes from a thread what nobody needs any more: the items behind the last one that belongs to a response or that a
 * fork starts from. A thread without any goes altogether, and then its parent may need less. A conversation needs all of
 * its items.
 *
 * <p>Whoever asks has locked the thread's row, and with it keeps everybody from appending and forking between the look
 * and the removal. Direct forks are enough to look at: a fork of a fork starts from items of the first fork, which keeps its row.
 */
final class Unneeded {

    private final EntityManager entities;
    private final RecentHistories recent;

    Unneeded(EntityManager entities, RecentHistories recent) {
        this.entities = entities;
        this.recent = recent;
    }

    void remove(String threadId) {
        String thread = threadId;
        while (thread != null) {
            thread = removeFrom(thread);
        }
    }

    /** The thread to look at next. */
    private @Nullable String removeFrom(String thread) {
        if (StoredThread.isNamed(entities, thread)) {
            return null;
        }
        Integer needed =
                later(last(StoredItem.LAST_OWNED, "thread", thread), last(StoredThread.LAST_FORK, "id", thread));
        entities.createNamedQuery(StoredItem.REMOVE)
                .setParameter("thread", thread)
                .setParameter("after", needed == null ? -1 : needed)
                .executeUpdate();
        recent.forget(thread);
        return needed == null ? removeRow(thread) : null;
    }

    private @Nullable Integer last(String query, String parameter, String thread) {
        return entities.createNamedQuery(query, Integer.class)
                .setParameter(parameter, thread)
                .getSingleResult();
    }

    private static @Nullable Integer later(@Nullable Integer one, @Nullable Integer other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return Math.max(one, other);
    }

    private @Nullable String removeRow(String thread) {
        List<String> parents = entities.createNamedQuery(StoredThread.PARENT, String.class)
                .setParameter("id", thread)
                .getResultList();
        StoredThread.remove(entities, thread);
        String parent = parents.isEmpty() ? null : parents.getFirst();
        return parent != null && StoredThread.lock(entities, parent) ? parent : null;
    }
}
