package dev.antiphon.snapshot;

import dev.antiphon.access.Caller;
import dev.antiphon.journal.Checkpoints;
import dev.antiphon.journal.Frozen;
import dev.antiphon.journal.Segment;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.store.GroupCommit;
import java.time.Clock;
import java.util.Optional;

/** Keeps of a response only that its key has been used ({@code store: false}, decision D22). */
final class ClaimOnly implements Checkpoints {

    private final GroupCommit commits;
    private final Clock clock;
    private final Caller owner;
    private final Claim claim;

    ClaimOnly(GroupCommit commits, Clock clock, Caller owner, Claim claim) {
        this.commits = commits;
        this.clock = clock;
        this.owner = owner;
        this.claim = claim;
    }

    @Override
    public boolean claims() {
        return true;
    }

    @Override
    public boolean announced(Frozen begun, Segment first) {
        long now = clock.instant().getEpochSecond();
        ApiError refused = commits.call(entities -> {
            Optional<ApiError> taken = Claims.refusal(entities, owner, claim);
            if (taken.isEmpty()) {
                StoredClaim.insert(entities, owner, claim, begun.response().id(), now);
            }
            return taken.orElse(null);
        });
        if (refused != null) {
            throw refused.exception();
        }
        return true;
    }

    @Override
    public void ended(Frozen ended, Segment rest) {}
}
