package dev.antiphon.agent;

import dev.antiphon.access.Caller;
import dev.antiphon.agent.Works.Work;
import dev.antiphon.journal.Accumulator;
import dev.antiphon.journal.Checkpoints;
import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.limit.ConcurrencyLimit;
import dev.antiphon.limit.ConcurrencyLimit.Permit;
import dev.antiphon.model.ModelCatalog;
import dev.antiphon.model.ModelCatalog.Model;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Echo;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Response;
import dev.antiphon.protocol.Usage;
import dev.antiphon.snapshot.Claim;
import dev.antiphon.snapshot.Origin;
import dev.antiphon.snapshot.SnapshotStore;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Starts responses: everything that can be refused is refused here, before anything is announced; the rest happens in a
 * {@link Run} on a virtual thread, for a stream and a plain answer alike. Thread-safe.
 */
@Singleton
public final class AgentLoop implements AutoCloseable {

    /** A response that is never announced has no request to be read again after a crash. */
    private static final byte[] NOT_NEEDED = {};

    private final ModelCatalog models;
    private final Accumulator accumulator;
    private final SnapshotStore snapshots;
    private final ContextReader contexts;
    private final Works works;
    private final ConcurrencyLimit concurrency;
    private final RunLimits limits;
    private final TimeLimit timeLimit;
    private final Runs runs;
    private final Background background;
    private final Ids ids;
    private final Clock clock;

    public AgentLoop(
            ModelCatalog models,
            Accumulator accumulator,
            SnapshotStore snapshots,
            ContextReader contexts,
            Works works,
            ConcurrencyLimit concurrency,
            RunLimits limits,
            Ids ids,
            Clock clock) {
        this.models = models;
        this.accumulator = accumulator;
        this.snapshots = snapshots;
        this.contexts = contexts;
        this.works = works;
        this.concurrency = concurrency;
        this.limits = limits;
        this.timeLimit = new TimeLimit(limits.total());
        this.runs = new Runs(accumulator, timeLimit);
        this.background = new Background(models, accumulator, snapshots, contexts, works, runs, limits, ids, clock);
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Begins a response; what it says can be read at once. The run does not wait until the response is announced, unless
     * that is what decides whether there may be one.
     *
     * @param body the request as it was sent, kept until the response has ended
     * @param claim what it is to be found by when the request is sent again
     * @throws dev.antiphon.protocol.ApiException when the request cannot be served; nothing is left behind then
     */
    LiveResponse respond(CreateResponse request, byte[] body, Caller caller, @Nullable Claim claim) {
        return request.background()
                ? background.queue(request, body, caller, claim)
                : start(request, body, caller, Recall.NONE, claim, answering(request, caller));
    }

    /** The same in the foreground, for whoever remembers more than the store. */
    public LiveResponse start(CreateResponse request, byte[] body, Caller caller, Recall recall) {
        return start(request, body, caller, recall, null, answering(request, caller));
    }

    private Plan answering(CreateResponse request, Caller caller) {
        return (model, context) -> works.of(model, request, caller, context);
    }

    /**
     * Begins a response that asks no model and says nothing: it is there to be continued.
     *
     * @throws dev.antiphon.protocol.ApiException as for any other response
     */
    public LiveResponse warmUp(CreateResponse request, byte[] body, Caller caller, Recall recall) {
        return start(
                request,
                body,
                caller,
                recall,
                null,
                (model, context) -> live -> () -> live.end(Ending.COMPLETED, Usage.NONE));
    }

    /** What the writer of a response will have to do; may refuse it. */
    private interface Plan {
        Work of(Model model, Context context);
    }

    private LiveResponse start(
            CreateResponse request, byte[] body, Caller caller, Recall recall, @Nullable Claim claim, Plan plan) {
        Model model = models.require(request.model());
        Permit permit = concurrency.acquire(caller);
        try {
            Context context = contexts.read(request, caller, recall);
            model.client().requireReadable(context.seen());
            Work work = plan.of(model, context);
            recall.begins(context.all());
            LiveResponse live = open(request, body, caller, context, claim);
            live.onEnd(() -> runs.letGo(live, permit));
            Runnable run = work.of(live);
            if (live.claims()) {
                claim(live);
                begin(run, live, permit);
            } else {
                begin(run, live, permit);
                live.announce();
            }
            return live;
        } catch (RuntimeException | Error refused) {
            permit.close();
            throw refused;
        }
    }

    /** The background responses, which this loop starts as well. */
    public Background background() {
        return background;
    }

    /** Stops looking after runs; those that still go on have been ended before. */
    @Override
    public void close() {
        timeLimit.close();
    }

    private LiveResponse open(
            CreateResponse request, byte[] body, Caller caller, Context context, @Nullable Claim claim) {
        Response begun = Response.begun(
                ids.next(Ids.RESPONSE), clock.instant().getEpochSecond(), request.model(), Echo.of(request));
        Checkpoints checkpoints = request.store() ? kept(request, body, caller, context, claim) : unkept(caller, claim);
        return accumulator.open(new LiveResponse(
                begun, context.input(), caller, request.stream(), limits.journalBytes(), checkpoints, clock));
    }

    private Checkpoints kept(
            CreateResponse request, byte[] body, Caller caller, Context context, @Nullable Claim claim) {
        boolean announced = request.stream() || request.conversation() != null || claim != null;
        return snapshots.checkpoints(new Origin(
                caller,
                context.previous(),
                request.previousResponseId(),
                request.conversation(),
                context.input(),
                announced ? body : NOT_NEEDED,
                claim));
    }

    private Checkpoints unkept(Caller caller, @Nullable Claim claim) {
        return claim == null ? Checkpoints.NONE : snapshots.checkpoints(caller, claim);
    }

    /** Of two turns of one conversation at a time, or two with one key, the model must not have been asked for one. */
    private void claim(LiveResponse live) {
        try {
            live.announce();
        } catch (RuntimeException | Error refused) {
            accumulator.close(live);
            throw refused;
        }
    }

    private void begin(Runnable run, LiveResponse live, Permit permit) {
        try {
            live.begin();
            runs.start(run, live, permit);
        } catch (RuntimeException | Error notBegun) {
            accumulator.close(live);
            live.leave();
            throw notBegun;
        }
    }
}
