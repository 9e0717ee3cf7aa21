package dev.antiphon.conversation;

import dev.antiphon.access.Caller;
import dev.antiphon.conversation.Share.Rights;
import dev.antiphon.protocol.Ids;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Adds turns to threads and takes them away again, inside the transaction of whoever keeps the response they belong to.
 *
 * <p>Continuing the newest end of a thread appends to it; continuing an earlier one, or losing a race for the newest,
 * forks: the same history, and then a thread of one's own. Continuing from a response of a conversation always forks: only
 * turns that name the conversation are {@linkplain #add added} to it. Which of the two it is, the database decides in one
 * statement: it moves the thread's end from where this caller knows it, and counts the rows it changed. Only a root that
 * was never continued has no row to move: whoever continues or removes it first inserts that, and a second one finds the
 * key taken, is run again, and then finds the row.
 */
@Singleton
public final class ConversationStore {

    private final Ids ids;
    private final RecentHistories recent;

    public ConversationStore(Ids ids, RecentHistories recent) {
        this.ids = ids;
        this.recent = recent;
    }

    /** Writes a turn behind the given end, or at the beginning of a new thread. */
    public Placed append(EntityManager entities, Caller owner, @Nullable ThreadEnd previous, Turn turn) {
        if (previous == null) {
            return aside(entities, owner, turn);
        }
        // A turn without items would leave no trace in the thread to say that its history is still needed.
        if (turn.size() > 0 && StoredThread.advance(entities, owner, previous, turn.size(), false)) {
            return behind(entities, owner, previous, turn);
        }
        Optional<Lineage> known = lineage(entities, owner, previous.threadId());
        // Locked, because a deletion cannot see a fork that is not committed, and would take what it starts from.
        return known.isPresent() && StoredThread.lock(entities, previous.threadId())
                ? fork(entities, owner, previous, known.get(), turn)
                : second(entities, owner, previous, turn);
    }

    /**
     * Writes a turn behind the end of a conversation, whose lock the response holds. Forks if it has lost it, and if there
     * is nothing to write: only a fork says then that the history is still needed when the conversation is deleted. A guest
     * whom it is not shared with any more keeps his turn, and nothing of what was before it.
     */
    public Placed add(EntityManager entities, Caller owner, ThreadEnd conversation, Turn turn) {
        return added(entities, owner, conversation, turn)
                .or(() -> Guests.host(entities, owner, conversation.threadId(), Rights.WRITE)
                        .flatMap(host -> added(entities, host, conversation, turn)))
                .orElseGet(() -> append(entities, owner, conversation, turn));
    }

    private static Optional<Placed> added(EntityManager entities, Caller keeper, ThreadEnd conversation, Turn turn) {
        return turn.size() > 0 && StoredThread.advance(entities, keeper, conversation, turn.size(), true)
                ? Optional.of(behind(entities, keeper, conversation, turn))
                : Optional.empty();
    }

    private static Optional<Lineage> lineage(EntityManager entities, Caller caller, String thread) {
        return StoredThread.lineage(entities, caller, thread)
                .or(() -> Guests.host(entities, caller, thread, Rights.READ)
                        .flatMap(host -> StoredThread.lineage(entities, host, thread)));
    }

    /** Writes a turn where nothing comes before it. */
    public Placed aside(EntityManager entities, Caller owner, Turn turn) {
        return write(entities, owner, new ThreadEnd(ids.next(Ids.THREAD), 0), turn);
    }

    /** Forgets the response of a turn, and every item that no remaining response or fork needs. */
    public void release(EntityManager entities, Caller owner, Placed turn) {
        String thread = turn.threadId();
        if (StoredThread.lock(entities, thread)) {
            StoredItem.orphan(entities, turn);
            new Unneeded(entities, recent).remove(thread);
        } else {
            // The only turn there is. It gets a row so that whoever continues it at this moment waits until it is gone.
            StoredThread.insertRoot(entities, owner, turn.threadEnd());
            StoredItem.remove(entities, turn);
            StoredThread.remove(entities, thread);
            recent.forget(thread);
        }
    }

    /** Forgets the response of a turn, and keeps its items for the one that is about to continue from them. */
    public void orphan(EntityManager entities, Placed turn) {
        StoredItem.orphan(entities, turn);
    }

    /**
     * Continues a thread that has no row, which only a root can be without, unless everything before was deleted while the
     * response ran.
     */
    private Placed second(EntityManager entities, Caller owner, ThreadEnd previous, Turn turn) {
        if (!giveRow(entities, owner, previous, turn.size())) {
            return aside(entities, owner, turn);
        }
        return turn.size() > 0
                ? behind(entities, owner, previous, turn)
                : fork(entities, owner, previous, Lineage.NONE, turn);
    }

    /** False when there is nothing of this owner at the given end. */
    private static boolean giveRow(EntityManager entities, Caller owner, ThreadEnd end, int size) {
        if (!StoredItem.isAt(entities, owner, end)) {
            return false;
        }
        StoredThread.insertRoot(entities, owner, new ThreadEnd(end.threadId(), end.position() + size));
        // From here on nobody removes anything; but somebody may have, between the look and the row.
        if (StoredItem.isAt(entities, owner, end)) {
            return true;
        }
        StoredThread.remove(entities, end.threadId());
        return false;
    }

    private Placed fork(EntityManager entities, Caller owner, ThreadEnd previous, Lineage before, Turn turn) {
        ThreadEnd first = new ThreadEnd(ids.next(Ids.THREAD), previous.position() + 1);
        int end = previous.position() + turn.size();
        StoredThread.insert(entities, first.threadId(), owner, previous, before.and(previous), end);
        return write(entities, owner, first, turn);
    }

    private static Placed behind(EntityManager entities, Caller owner, ThreadEnd previous, Turn turn) {
        return write(entities, owner, new ThreadEnd(previous.threadId(), previous.position() + 1), turn);
    }

    private static Placed write(EntityManager entities, Caller owner, ThreadEnd first, Turn turn) {
        String thread = first.threadId();
        int inputEnd = first.position() + turn.input().size() - 1;
        int end = first.position() + turn.size() - 1;
        Placed placed = new Placed(thread, first.position(), inputEnd, end);
        StoredItem.insert(entities, owner, placed, turn);
        return placed;
    }
}
