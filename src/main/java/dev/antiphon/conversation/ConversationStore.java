package dev.antiphon.conversation;

import dev.antiphon.access.Caller;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Item;
import dev.antiphon.store.StoredBytes;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Adds turns to threads and takes them away again, inside the transaction of whoever keeps the response they belong to.
 *
 * <p>Continuing the newest end of a thread appends to it; continuing an earlier one, or losing a race for the newest,
 * forks: the same history, and then a thread of one's own. Which of the two it is, the database decides in one
 * statement: it moves the thread's end from where this caller knows it, and counts the rows it changed.
 */
@Singleton
public final class ConversationStore {

    private final Ids ids;

    public ConversationStore(Ids ids) {
        this.ids = ids;
    }

    /** Writes a turn behind the given end, or at the beginning of a new thread. */
    public Placed append(EntityManager entities, Caller owner, @Nullable ThreadEnd previous, Turn turn) {
        if (previous == null) {
            return aside(entities, owner, turn);
        }
        // A turn without items would leave no trace in the thread to say that its history is still needed.
        if (turn.size() > 0 && StoredThread.advance(entities, owner, previous, turn.size())) {
            return write(entities, previous.threadId(), previous.position() + 1, turn);
        }
        return fork(entities, owner, previous, turn);
    }

    /** Writes a turn where nothing comes before it and nobody will continue from it. */
    public Placed aside(EntityManager entities, Caller owner, Turn turn) {
        return begin(entities, owner, null, Lineage.NONE, 0, turn);
    }

    /** Forgets the response of a turn, and every item that no remaining response or fork needs. */
    public void release(EntityManager entities, Placed turn) {
        if (turn.first() <= turn.end()) {
            entities.createNamedQuery(StoredItem.ORPHAN)
                    .setParameter("thread", turn.threadId())
                    .setParameter("from", turn.first())
                    .setParameter("to", turn.end())
                    .executeUpdate();
        }
        new Unneeded(entities).remove(turn.threadId());
    }

    private Placed fork(EntityManager entities, Caller owner, ThreadEnd previous, Turn turn) {
        Optional<Lineage> known = lineage(entities, owner, previous.threadId());
        if (known.isEmpty()) {
            // Everything before was deleted while the response ran.
            return aside(entities, owner, turn);
        }
        Lineage lineage = known.get().and(previous);
        return begin(entities, owner, previous, lineage, previous.position() + 1, turn);
    }

    private Placed begin(
            EntityManager entities, Caller owner, @Nullable ThreadEnd parent, Lineage lineage, int first, Turn turn) {
        String id = ids.next(Ids.THREAD);
        StoredThread.insert(entities, id, owner, parent, lineage, first + turn.size() - 1);
        return write(entities, id, first, turn);
    }

    private static Placed write(EntityManager entities, String threadId, int first, Turn turn) {
        int inputEnd = write(entities, threadId, first, turn.responseId(), StoredItem.INPUT, turn.input());
        int end = write(entities, threadId, inputEnd + 1, turn.responseId(), StoredItem.OUTPUT, turn.output());
        return new Placed(threadId, first, inputEnd, end);
    }

    /** The position of the last item written. */
    private static int write(
            EntityManager entities, String threadId, int first, String responseId, String part, List<Item> items) {
        int position = first;
        for (Item item : items) {
            StoredItem.insert(entities, threadId, position++, responseId, part, item);
        }
        return position - 1;
    }

    /** Empty when there is no such thread of this owner. */
    static Optional<Lineage> lineage(EntityManager entities, Caller owner, String threadId) {
        return entities.createNamedQuery(StoredThread.LINEAGE, Object[].class)
                .setParameter("id", threadId)
                .setParameter("tenant", owner.tenant())
                .setParameter("subject", owner.subject())
                .getResultStream()
                .findFirst()
                .map(row -> Lineage.read(StoredBytes.read(row[0], row[1])));
    }
}
