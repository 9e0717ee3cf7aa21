package dev.antiphon.agent;

import dev.antiphon.access.Caller;
import dev.antiphon.journal.Accumulator;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.snapshot.Claim;
import dev.antiphon.snapshot.Claims;
import dev.antiphon.snapshot.SnapshotStore;
import dev.antiphon.snapshot.Stored;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Answers a request that comes again, under the key its client gave it, with the response it was answered with before, in
 * its present state (decision D22). There is never a second run: which of two requests is the first, the database decides
 * when their responses are announced. Thread-safe.
 */
@Singleton
public final class Idempotency {

    private final AgentLoop loop;
    private final Accumulator accumulator;
    private final SnapshotStore snapshots;
    private final Claims claims;
    private final Audiences audiences;

    public Idempotency(AgentLoop loop, Accumulator accumulator, SnapshotStore snapshots, Claims claims) {
        this(
                loop,
                accumulator,
                snapshots,
                claims,
                CompletableFuture.delayedExecutor(Audiences.GRACE.toMillis(), TimeUnit.MILLISECONDS));
    }

    Idempotency(AgentLoop loop, Accumulator accumulator, SnapshotStore snapshots, Claims claims, Executor afterGrace) {
        this.loop = loop;
        this.accumulator = accumulator;
        this.snapshots = snapshots;
        this.claims = claims;
        this.audiences = new Audiences(afterGrace);
    }

    /** What a request is answered with. */
    public sealed interface Answer {}

    /**
     * A response that comes about.
     *
     * @param first whether it was this request that began it
     * @param keyed whether it would be found again: then trying again heals nothing
     * @param seat the reader's, to be given back
     */
    public record Running(LiveResponse live, boolean first, boolean keyed, Seat seat) implements Answer {}

    /** One that has ended, or that this process does not run. */
    public record Kept(Stored stored) implements Answer {

        /**
         * @return the response if it has ended
         * @throws dev.antiphon.protocol.ApiException a 503 while another process runs it
         */
        public Stored ended() {
            if (stored.status().terminal()) {
                return stored;
            }
            throw ApiError.server(503, "The response to this Idempotency-Key still runs elsewhere. Please try again.")
                    .retryAfter(Duration.ofSeconds(5))
                    .exception();
        }
    }

    /**
     * Begins a response, or finds the one that was begun before.
     *
     * @param body the request as it was sent
     * @param claim what the request is known by, null without a key
     * @throws dev.antiphon.protocol.ApiException when the request cannot be served, or its key was used for another one;
     *     nothing is left behind then
     */
    public Answer start(CreateResponse request, byte[] body, Caller caller, @Nullable Claim claim) {
        if (claim == null) {
            LiveResponse live = loop.respond(request, body, caller, null);
            return new Running(live, true, false, Audiences.alone(live));
        }
        return given(caller, claim).orElseGet(() -> begin(request, body, caller, claim));
    }

    private Answer begin(CreateResponse request, byte[] body, Caller caller, Claim claim) {
        try {
            LiveResponse live = loop.respond(request, body, caller, claim);
            return new Running(live, true, true, audiences.enter(live));
        } catch (RuntimeException refused) {
            // Of two that came at once the second may be refused for what the first one holds: its conversation, the
            // caller's last permit, the key itself.
            return given(caller, claim).orElseThrow(() -> refused);
        }
    }

    private Optional<Answer> given(Caller caller, Claim claim) {
        return claims.find(caller, claim).map(id -> answer(caller, id));
    }

    /** First among those that run: one that ends meanwhile is in the store before it leaves them. */
    private Answer answer(Caller caller, String id) {
        Optional<LiveResponse> live = accumulator.own(caller, id);
        if (live.isPresent()) {
            return new Running(live.get(), false, true, audiences.enter(live.get()));
        }
        return new Kept(snapshots.find(caller, id).orElseThrow(Claims::gone));
    }
}
