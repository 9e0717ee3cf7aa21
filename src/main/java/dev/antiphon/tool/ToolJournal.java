package dev.antiphon.tool;

import dev.antiphon.access.Caller;
import dev.antiphon.store.GroupCommit;
import dev.antiphon.store.Transactions;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * The calls that were made: each is written down before it is made and when it has come back, so that after a crash nobody
 * makes one again of which it is not known whether it was made. Holds ids and times, and no content (decision D46).
 * Thread-safe.
 */
@Singleton
public final class ToolJournal {

    private final Transactions transactions;
    private final GroupCommit commits;
    private final Clock clock;

    public ToolJournal(Transactions transactions, GroupCommit commits, Clock clock) {
        this.transactions = transactions;
        this.commits = commits;
        this.clock = clock;
    }

    /**
     * A call that is about to be made.
     *
     * @param id of its item
     * @param repeatable whether it may be made again when nobody knows whether it was made
     */
    public record Begun(String id, Caller owner, String responseId, boolean repeatable) {}

    /** A call that was made. @param outcome the status of its item, empty where it is not known */
    public record Made(String id, String outcome) {}

    /** Returns when it is committed: then, and not before, it may be made. */
    public void begin(Begun call) {
        long now = clock.instant().getEpochSecond();
        commits.run(entities -> StoredToolCall.insert(entities, call, now));
    }

    /** It came back. */
    public void end(Caller owner, String id, String outcome) {
        commits.run(entities -> StoredToolCall.end(entities, owner, id, outcome));
    }

    /** Those of a response, in the order in which they were begun. */
    public List<Made> of(Caller owner, String responseId) {
        return transactions.call(entities -> StoredToolCall.of(entities, owner, responseId));
    }

    /** The same in a transaction that is under way. */
    public static List<Made> of(EntityManager entities, Caller owner, String responseId) {
        return StoredToolCall.of(entities, owner, responseId);
    }

    /** With their response. */
    public static void removeOf(EntityManager entities, Caller owner, String responseId) {
        StoredToolCall.removeOf(entities, owner, responseId);
    }

    /** Forgets those begun before a moment; fewer than {@code batch} means done. */
    public int forgetOlderThan(Instant before, int batch) {
        return transactions.call(entities -> StoredToolCall.removeOlder(entities, before.getEpochSecond(), batch));
    }
}
