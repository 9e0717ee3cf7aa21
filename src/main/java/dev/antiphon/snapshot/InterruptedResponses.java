package dev.antiphon.snapshot;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.conversation.ConversationLock;
import dev.antiphon.conversation.ConversationStore;
import dev.antiphon.conversation.Incoming;
import dev.antiphon.conversation.Placed;
import dev.antiphon.conversation.Turn;
import dev.antiphon.event.RunNote;
import dev.antiphon.evidence.Evidence;
import dev.antiphon.journal.BrokenJournalException;
import dev.antiphon.outbox.Outbox;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Response;
import dev.antiphon.protocol.Status;
import dev.antiphon.protocol.Usage;
import dev.antiphon.store.StoreUnavailableException;
import dev.antiphon.store.Transactions;
import dev.antiphon.tool.ToolJournal;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the responses whose process died while they ran. Foreground ones are closed (decision D20), background ones are
 * taken over by this process (decision D21). May be run as often as one likes.
 */
@Singleton
public final class InterruptedResponses {

    public static final Response.Failure INTERRUPTED =
            new Response.Failure("server_error", "The response was interrupted by a restart of the server.");

    /** Created, in progress, error, failed: what a client would see of it. */
    private static final int LAST_SEQUENCE = 3;

    private static final Logger LOG = System.getLogger(InterruptedResponses.class.getName());

    private final Transactions transactions;
    private final Nodes nodes;
    private final ConversationStore conversations;
    private final Incoming incoming;
    private final Outbox outbox;
    private final Evidence evidence;
    private final Clock clock;
    private final Function<byte[], List<Item>> inputOf;

    /** @param inputOf reads the input items out of a request's body; ids may be missing */
    public InterruptedResponses(
            Transactions transactions,
            Nodes nodes,
            ConversationStore conversations,
            Incoming incoming,
            Outbox outbox,
            Evidence evidence,
            Clock clock,
            Function<byte[], List<Item>> inputOf) {
        this.transactions = transactions;
        this.nodes = nodes;
        this.conversations = conversations;
        this.incoming = incoming;
        this.outbox = outbox;
        this.evidence = evidence;
        this.clock = clock;
        this.inputOf = inputOf;
    }

    /**
     * Settles every response whose process is gone, and says how many there were.
     *
     * @param alive knows the ids that this process runs itself; those are left alone
     * @param heir takes up background responses, whose lease is this process's from here on
     */
    public int settle(Predicate<String> alive, Consumer<Orphan> heir) {
        List<Held> running = transactions.call(InterruptedResponses::running);
        Set<String> dead =
                nodes.dead(running.stream().map(held -> held.lease().node()).collect(Collectors.toSet()));
        // One at a time: each holds a whole request, and a crash may leave many large ones.
        int settled = (int) running.stream()
                .filter(held -> dead.contains(held.lease().node())
                        || held.lease().node().equals(nodes.self()))
                .filter(held -> !alive.test(held.id()))
                .filter(held -> settled(held, heir))
                .count();
        dead.forEach(nodes::forget);
        return settled;
    }

    /** A response that runs, or did, and who runs it. */
    private record Held(String id, Lease lease) {}

    private static List<Held> running(EntityManager entities) {
        return entities.createNamedQuery(StoredRun.LEASES, Object[].class)
                .getResultStream()
                .map(row -> new Held((String) row[0], new Lease((String) row[1], (Integer) row[2])))
                .toList();
    }

    private boolean settled(Held held, Consumer<Orphan> heir) {
        try {
            Settled settled = transactions.call(entities -> settle(entities, held));
            if (settled.orphan() != null) {
                inherit(settled.orphan(), heir);
            }
            return settled.done();
        } catch (LeaseLostException endedOrTakenMeanwhile) {
            return false;
        } catch (StoreUnavailableException gone) {
            throw gone;
        } catch (RuntimeException defect) {
            // The others must not wait for one that cannot be settled.
            LOG.log(Level.ERROR, "Response " + held.id() + " could not be settled", defect);
            return false;
        }
    }

    /** A journal that cannot be gone on with must not stay in progress for ever: then the response ends without it. */
    private void inherit(Orphan orphan, Consumer<Orphan> heir) {
        try {
            heir.accept(orphan);
        } catch (BrokenJournalException broken) {
            LOG.log(Level.ERROR, "The journal of " + orphan.id() + " is broken", broken);
            Outbox.Notice notice = outbox.notice(orphan.owner(), orphan.id(), Status.FAILED);
            transactions.run(entities -> {
                StoredRun row = entities.find(StoredRun.class, orphan.id());
                StoredRun.remove(entities, orphan.id(), orphan.lease());
                StoredJournal.remove(entities, orphan.id());
                close(entities, row);
                notice.write(entities);
            });
            notice.committed();
        }
    }

    private record Settled(boolean done, @Nullable Orphan orphan) {}

    private Settled settle(EntityManager entities, Held held) {
        StoredRun row = entities.find(StoredRun.class, held.id());
        if (row == null) {
            return new Settled(false, null);
        }
        if (row.background()) {
            return new Settled(true, takenOver(entities, row, held.lease()));
        }
        StoredRun.remove(entities, held.id(), held.lease());
        close(entities, row);
        return new Settled(true, null);
    }

    private Orphan takenOver(EntityManager entities, StoredRun row, Lease from) {
        Lease mine = new Lease(nodes.self(), from.fence() + 1);
        if (!StoredRun.takeOver(entities, row.id(), from, mine)) {
            throw new LeaseLostException(row.id());
        }
        return new Orphan(row.id(), row.owner(), row.previousResponseId(), row.conversationId(), row.request(), mine);
    }

    private void close(EntityManager entities, StoredRun row) {
        Turn turn = new Turn(row.id(), input(row), List.of());
        Placed placed = conversations.aside(entities, row.owner(), turn);
        if (row.conversationId() != null) {
            ConversationLock.free(entities, row.conversationId(), row.id());
        }
        Instant now = clock.instant();
        byte[] json = failed(row.begun());
        Stored failed = new Stored(
                row.id(),
                Status.FAILED,
                row.model(),
                row.createdAt(),
                json,
                null,
                row.previousResponseId(),
                LAST_SEQUENCE,
                false);
        StoredResponse.insert(entities, row.owner(), failed, placed, now.getEpochSecond());
        evidence.interrupted(entities, row.owner(), row.id(), made(entities, row), INTERRUPTED, json, now);
    }

    private static RunNote.TakenOver made(EntityManager entities, StoredRun row) {
        return new RunNote.TakenOver(ToolJournal.of(entities, row.owner(), row.id()).stream()
                .map(call -> new RunNote.Made(call.id(), call.outcome()))
                .toList());
    }

    private List<Item> input(StoredRun row) {
        try {
            return incoming.left(row.owner(), inputOf.apply(row.request()));
        } catch (StoreUnavailableException gone) {
            throw gone;
        } catch (RuntimeException unreadable) {
            // An older version may have accepted what this one does not: the response ends all the same.
            LOG.log(Level.WARNING, "The input of {0} cannot be read any more", row.id());
            return List.of();
        }
    }

    private static byte[] failed(byte[] begun) {
        ObjectNode response = (ObjectNode) Json.tree(begun);
        response.put("status", Status.FAILED.word());
        response.set("error", Json.MAPPER.valueToTree(INTERRUPTED));
        response.set("usage", Json.MAPPER.valueToTree(Usage.NONE));
        return Json.bytes(response);
    }
}
