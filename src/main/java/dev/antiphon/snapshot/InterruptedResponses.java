package dev.antiphon.snapshot;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.access.Caller;
import dev.antiphon.conversation.ConversationStore;
import dev.antiphon.conversation.History;
import dev.antiphon.conversation.Placed;
import dev.antiphon.conversation.Turn;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Response;
import dev.antiphon.protocol.Status;
import dev.antiphon.protocol.Usage;
import dev.antiphon.store.Transactions;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Closes the responses whose process died while they ran (decision D20). May be run as often as one likes. */
@Singleton
public final class InterruptedResponses {

    static final Response.Failure INTERRUPTED =
            new Response.Failure("server_error", "The response was interrupted by a restart of the server.");

    private static final Logger LOG = System.getLogger(InterruptedResponses.class.getName());

    private final Transactions transactions;
    private final ConversationStore conversations;
    private final History history;
    private final Ids ids;
    private final Clock clock;
    private final Function<byte[], List<Item>> inputOf;

    /** @param inputOf reads the input items out of a request's body; ids may be missing */
    public InterruptedResponses(
            Transactions transactions,
            ConversationStore conversations,
            History history,
            Ids ids,
            Clock clock,
            Function<byte[], List<Item>> inputOf) {
        this.transactions = transactions;
        this.conversations = conversations;
        this.history = history;
        this.ids = ids;
        this.clock = clock;
        this.inputOf = inputOf;
    }

    /**
     * Makes every response in progress a failed one, and says how many there were.
     *
     * @param alive knows the ids that this process runs itself; those are left alone
     */
    public int close(Predicate<String> alive) {
        List<String> dead = transactions.call(InterruptedResponses::inProgress).stream()
                .filter(alive.negate())
                .toList();
        // One at a time: each holds a whole request, and a crash may leave many large ones.
        return (int) dead.stream().filter(this::closed).count();
    }

    private boolean closed(String id) {
        return transactions.call(entities -> {
            StoredResponse row = entities.find(StoredResponse.class, id);
            if (row == null || !row.running()) {
                return false;
            }
            close(entities, row);
            return true;
        });
    }

    private static List<String> inProgress(EntityManager entities) {
        return entities.createNamedQuery(StoredResponse.IN_PROGRESS, String.class)
                .getResultList();
    }

    private void close(EntityManager entities, StoredResponse row) {
        Turn turn = new Turn(row.id(), input(row), List.of());
        Placed placed = conversations.aside(entities, row.owner(), turn);
        row.interrupted(failed(row.snapshot()), placed, clock.instant().getEpochSecond());
    }

    private List<Item> input(StoredResponse row) {
        try {
            return inputOf.apply(row.request()).stream()
                    .flatMap(item -> itself(row.owner(), item).stream())
                    .toList();
        } catch (RuntimeException unreadable) {
            // An older version may have accepted what this one does not: the response ends all the same.
            LOG.log(Level.WARNING, "The input of {0} cannot be read any more", row.id());
            return List.of();
        }
    }

    /** With an id, and what it refers to in place of a reference; nothing where that is gone. */
    private Optional<Item> itself(Caller owner, Item item) {
        if (item instanceof Item.ItemReference reference) {
            return history.item(owner, reference.id());
        }
        return Optional.of(item.id() != null ? item : item.withId(ids.next(Item.prefixOf(item))));
    }

    private static byte[] failed(byte[] begun) {
        ObjectNode response = (ObjectNode) Json.tree(begun);
        response.put("status", Status.FAILED.word());
        response.set("error", Json.MAPPER.valueToTree(INTERRUPTED));
        response.set("usage", Json.MAPPER.valueToTree(Usage.NONE));
        return Json.bytes(response);
    }
}
