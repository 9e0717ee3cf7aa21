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
            commits.run(entities -> {
                if (announcement.begins()) {
                    StoredRun.insert(entities, origin, begun, lease);
                }
            });
            committed = true;
        } finally {
            announcement.ends(committed);
        }
        return announcement.there();
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
            Stored row = Stored.of(ended, origin.previousResponseId());
            StoredResponse.insert(entities, origin.owner(), row, placed, now);
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
