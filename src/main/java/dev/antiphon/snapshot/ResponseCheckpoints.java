package dev.antiphon.snapshot;

import dev.antiphon.conversation.ConversationStore;
import dev.antiphon.conversation.Placed;
import dev.antiphon.conversation.Turn;
import dev.antiphon.journal.Checkpoints;
import dev.antiphon.journal.Frozen;
import dev.antiphon.protocol.Response;
import dev.antiphon.store.GroupCommit;
import jakarta.persistence.EntityManager;
import java.time.Clock;

/** Keeps the states of one response. Used by its one writer, so it needs no lock. */
final class ResponseCheckpoints implements Checkpoints {

    private final GroupCommit commits;
    private final ConversationStore conversations;
    private final Clock clock;
    private final Origin origin;
    private boolean announced;

    ResponseCheckpoints(GroupCommit commits, ConversationStore conversations, Clock clock, Origin origin) {
        this.commits = commits;
        this.conversations = conversations;
        this.clock = clock;
        this.origin = origin;
    }

    @Override
    public void announced(Frozen begun) {
        commits.run(entities -> StoredResponse.announce(entities, origin, begun));
        announced = true;
    }

    @Override
    public void ended(Frozen ended) {
        long now = clock.instant().getEpochSecond();
        commits.run(entities -> {
            Placed placed = place(entities, ended.response());
            if (!announced) {
                StoredResponse.insert(entities, origin, ended, placed, now);
            } else if (!StoredResponse.update(entities, ended, placed, now)) {
                // Deleted by its owner while it ran: nothing of it may come back.
                conversations.release(entities, origin.owner(), placed);
            }
        });
    }

    /** What failed or was cancelled lies aside, where nobody continues through it. */
    private Placed place(EntityManager entities, Response response) {
        Turn turn = new Turn(response.id(), origin.input(), Turn.history(response.output()));
        return response.status().continuable()
                ? conversations.append(entities, origin.owner(), origin.previous(), turn)
                : conversations.aside(entities, origin.owner(), turn);
    }
}
