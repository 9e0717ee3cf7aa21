package dev.antiphon.snapshot;

import dev.antiphon.access.Caller;
import dev.antiphon.approval.Approvals;
import dev.antiphon.conversation.ConversationStore;
import dev.antiphon.conversation.ItemPage;
import dev.antiphon.conversation.ItemPages;
import dev.antiphon.conversation.Placed;
import dev.antiphon.conversation.ThreadEnd;
import dev.antiphon.evidence.Evidence;
import dev.antiphon.journal.Checkpoints;
import dev.antiphon.journal.Resumption;
import dev.antiphon.outbox.Outbox;
import dev.antiphon.protocol.Status;
import dev.antiphon.store.GroupCommit;
import dev.antiphon.store.StoredBytes;
import dev.antiphon.store.Transactions;
import dev.antiphon.tool.ToolJournal;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The responses that were kept. A foreign one is answered exactly like one that does not exist, by the same query. */
@Singleton
public final class SnapshotStore {

    private final Transactions transactions;
    private final ConversationStore conversations;
    private final String node;
    private final Evidence evidence;
    private final Predicate<String> continued;
    private final ResponseCheckpoints.Stores stores;

    /**
     * @param node this process, which holds the leases of what it announces
     * @param continued whether a response that still runs continues the one of the given id
     */
    public SnapshotStore(
            Transactions transactions,
            GroupCommit commits,
            ConversationStore conversations,
            JournalStore journals,
            JournalCommits journalCommits,
            Outbox outbox,
            Evidence evidence,
            Clock clock,
            String node,
            Predicate<String> continued) {
        this.node = node;
        this.evidence = evidence;
        this.continued = continued;
        this.transactions = transactions;
        this.conversations = conversations;
        this.stores = new ResponseCheckpoints.Stores(
                commits, conversations, journals, journalCommits, outbox, this::hasEnded, clock);
    }

    /** Where the states of a new response go. */
    public Checkpoints checkpoints(Origin origin) {
        return new ResponseCheckpoints(
                stores, origin, new Lease(node, 0), Announcement.ahead(), evidence.ledger(origin.owner()));
    }

    /** The same for one that is not to be kept, but must not be run again either. */
    public Checkpoints checkpoints(Caller owner, Claim claim) {
        return new ClaimOnly(stores.commits(), stores.clock(), owner, claim);
    }

    /** Where the further states of a response go that was taken over. */
    public Checkpoints checkpoints(Origin origin, String id, Lease lease) {
        return new ResponseCheckpoints(stores, origin, lease, Announcement.made(), evidence.ledger(origin.owner(), id));
    }

    public Optional<Stored> find(Caller owner, String id) {
        return transactions.call(entities -> Owned.endedOr(
                () -> row(entities, StoredResponse.FIND, owner, id).map(row -> stored(id, row)),
                () -> row(entities, StoredRun.FIND, owner, id).map(row -> StoredRun.stored(id, row))));
    }

    /** The JSON of a response as it stands; of one that runs in the background elsewhere, as far as it is stored. */
    public Optional<byte[]> json(Caller owner, String id) {
        Optional<Stored> found = find(owner, id);
        if (found.isEmpty() || found.get().status().terminal() || !found.get().background()) {
            return found.map(Stored::json);
        }
        List<byte[]> frames = stores.journals().all(owner, id);
        return running(owner, id)
                ? Optional.of(Resumption.look(frames))
                : find(owner, id).map(Stored::json);
    }

    private boolean hasEnded(Caller owner, String id) {
        return transactions.call(entities -> place(entities, owner, id).isPresent());
    }

    /** Whether there is such a response that has not ended, wherever it runs. */
    public boolean running(Caller owner, String id) {
        return transactions.call(entities -> status(entities, owner, id).isPresent());
    }

    /**
     * How a response stands and where it left its thread.
     *
     * @param end null where its status does not let anybody continue
     */
    public record Standing(Status status, @Nullable ThreadEnd end) {}

    /** What whoever continues from a response has to know of it; its snapshot, which may be large, is not read. */
    public Optional<Standing> standing(Caller owner, String id) {
        return transactions.call(entities -> Owned.endedOr(
                () -> row(entities, StoredResponse.STANDING, owner, id)
                        .map(row -> standing(Status.of((String) row[0]), (String) row[1], (Integer) row[2])),
                () -> status(entities, owner, id).map(status -> new Standing(status, null))));
    }

    private static Standing standing(Status status, @Nullable String thread, int position) {
        return new Standing(status, status.continuable() ? end(thread, position) : null);
    }

    /**
     * The input of this response alone, empty when there is no such response of this owner. One that still runs has no
     * items here yet.
     *
     * @throws dev.antiphon.protocol.ApiException a 400 when there is no item {@code after} in the list
     */
    public Optional<ItemPage> inputItems(Caller owner, String id, ItemPage.Wanted wanted) {
        return transactions.call(entities -> Owned.endedOr(
                () -> place(entities, owner, id).map(placed -> ItemPages.input(entities, placed, wanted)),
                () -> status(entities, owner, id).map(runs -> ItemPage.EMPTY)));
    }

    /**
     * Whether there was such a response that had ended; its snapshot is gone at once, its items when nobody else needs
     * them. Whoever continues from it at this moment does, and will keep them when he has ended.
     */
    public boolean delete(Caller owner, String id) {
        return transactions.call(entities -> {
            Optional<Placed> placed = place(entities, owner, id);
            if (placed.isEmpty() || !remove(entities, owner, id)) {
                return false;
            }
            StoredJournal.remove(entities, id);
            StoredClaim.removeOf(entities, id);
            ToolJournal.removeOf(entities, owner, id);
            Approvals.removeOf(entities, owner, id);
            evidence.removeOf(entities, owner, id);
            letGo(entities, owner, id, placed.get());
            return true;
        });
    }

    private void letGo(EntityManager entities, Caller owner, String id, Placed placed) {
        if (continued.test(id) || continuedElsewhere(entities, owner, id)) {
            conversations.orphan(entities, placed);
        } else {
            conversations.release(entities, owner, placed);
        }
    }

    private static boolean continuedElsewhere(EntityManager entities, Caller owner, String id) {
        return Owned.one(entities.createNamedQuery(StoredRun.CONTINUING, String.class), owner, id)
                .isPresent();
    }

    private static boolean remove(EntityManager entities, Caller owner, String id) {
        return entities.createNamedQuery(StoredResponse.REMOVE)
                        .setParameter("id", id)
                        .setParameter("tenant", owner.tenant())
                        .setParameter("subject", owner.subject())
                        .executeUpdate()
                == 1;
    }

    private static Optional<Placed> place(EntityManager entities, Caller owner, String id) {
        return row(entities, StoredResponse.PLACE, owner, id)
                .map(row -> new Placed((String) row[0], (Integer) row[1], (Integer) row[2], (Integer) row[3]));
    }

    /** How one that has not ended stands. */
    private static Optional<Status> status(EntityManager entities, Caller owner, String id) {
        return Owned.one(entities.createNamedQuery(StoredRun.STATUS, String.class), owner, id)
                .map(Status::of);
    }

    private static Optional<Object[]> row(EntityManager entities, String query, Caller owner, String id) {
        return Owned.one(entities.createNamedQuery(query, Object[].class), owner, id);
    }

    private static Stored stored(String id, Object[] row) {
        Status status = Status.of((String) row[0]);
        return new Stored(
                id,
                status,
                (String) row[1],
                (Long) row[2],
                StoredBytes.read(row[8], row[9]),
                status.continuable() ? end((String) row[3], (Integer) row[4]) : null,
                (String) row[5],
                (Integer) row[6],
                (Short) row[7] == 1);
    }

    private static @Nullable ThreadEnd end(@Nullable String thread, int position) {
        return thread == null ? null : new ThreadEnd(thread, position);
    }
}
