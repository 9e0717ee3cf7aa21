package dev.antiphon.snapshot;

import dev.antiphon.conversation.ConversationLock;
import dev.antiphon.conversation.ConversationStore;
import dev.antiphon.conversation.Placed;
import dev.antiphon.conversation.Turn;
import dev.antiphon.journal.Checkpoints;
import dev.antiphon.journal.Frozen;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Response;
import dev.antiphon.store.GroupCommit;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Keeps the states of one response. */
final class ResponseCheckpoints implements Checkpoints {

    private final GroupCommit commits;
    private final ConversationStore conversations;
    private final Clock clock;
    private final Origin origin;
    private final Lease lease;
    private final Announcement announcement = new Announcement();

    ResponseCheckpoints(GroupCommit commits, ConversationStore conversations, Clock clock, Origin origin, Lease lease) {
        this.commits = commits;
        this.conversations = conversations;
        this.clock = clock;
        this.origin = origin;
        this.lease = lease;
    }

    @Override
    public boolean announced(Frozen begun) {
        boolean committed = false;
        try {
            AtomicReference<@Nullable ApiError> refusal = new AtomicReference<>();
            commits.run(entities -> {
                if (announcement.begins()) {
                    refusal.set(announce(entities, begun));
                }
            });
            ApiError refused = refusal.get();
            if (refused != null) {
                throw refused.exception();
            }
            committed = true;
        } finally {
            announcement.ends(committed);
        }
        return announcement.there();
    }

    /** Says why not, if the response may not begin: the others in the same transaction have nothing to do with it. */
    private @Nullable ApiError announce(EntityManager entities, Frozen begun) {
        if (origin.conversation() != null) {
            Optional<ApiError> refusal = ConversationLock.take(
                    entities,
                    origin.owner(),
                    origin.requirePrevious(),
                    begun.response().id());
            if (refusal.isPresent()) {
                return refusal.get();
            }
        }
        StoredRun.insert(entities, origin, begun, lease);
        return null;
    }

    @Override
    public void ended(Frozen ended) {
        long now = clock.instant().getEpochSecond();
        boolean announced = announcement.settle();
        commits.run(entities -> {
            if (announced) {
                StoredRun.remove(entities, ended.response().id(), lease);
            }
            Placed placed = place(entities, ended.response());
            if (origin.conversation() != null) {
                ConversationLock.free(
                        entities, origin.conversation(), ended.response().id());
            }
            Stored row = Stored.of(ended, origin.previousResponseId());
            StoredResponse.insert(entities, origin.owner(), row, placed, now);
        });
    }

    /** What failed or was cancelled lies aside, where nobody continues through it. */
    private Placed place(EntityManager entities, Response response) {
        Turn turn = new Turn(response.id(), origin.input(), finished(response.output()));
        if (!response.status().continuable()) {
            return conversations.aside(entities, origin.owner(), turn);
        }
        return origin.conversation() == null
                ? conversations.append(entities, origin.owner(), origin.previous(), turn)
                : conversations.add(entities, origin.owner(), origin.requirePrevious(), turn);
    }

    /** What the next turn may see: text that was cut short, but no call that was (decision D25). */
    private static List<Item> finished(List<Item> output) {
        return output.stream().filter(ResponseCheckpoints::finished).toList();
    }

    private static boolean finished(Item item) {
        return switch (item) {
            case Item.Message message -> !message.content().isEmpty();
            case Item.FunctionCall call -> call.status().equals(Item.COMPLETED);
            case Item.FunctionCallOutput output -> output.status().equals(Item.COMPLETED);
            case Item.Reasoning reasoning ->
                reasoning.status() == null || reasoning.status().equals(Item.COMPLETED);
            case Item.ItemReference ignored -> false;
        };
    }
}
