package dev.antiphon.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.access.Caller;
import dev.antiphon.agent.BackgroundRuns.Place;
import dev.antiphon.agent.Works.Work;
import dev.antiphon.journal.Accumulator;
import dev.antiphon.journal.Checkpoints;
import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.journal.Resumption;
import dev.antiphon.model.ModelCatalog;
import dev.antiphon.model.ModelCatalog.Model;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ContextConfig.Compact;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Echo;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Response;
import dev.antiphon.protocol.Trigger;
import dev.antiphon.protocol.Usage;
import dev.antiphon.snapshot.Claim;
import dev.antiphon.snapshot.Origin;
import dev.antiphon.snapshot.Orphan;
import dev.antiphon.snapshot.SnapshotStore;
import dev.antiphon.writer.ItemWriter;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The responses that run whether their client is there or not: announced as queued, run when their turn comes, and taken
 * up again when their process has died. Thread-safe.
 */
public final class Background {

    private static final ApiError INTERRUPTED =
            ApiError.server(500, "The response was interrupted by a restart of the server.");

    private final ModelCatalog models;
    private final Accumulator accumulator;
    private final SnapshotStore snapshots;
    private final ContextReader contexts;
    private final Works works;
    private final Runs runs;
    private final BackgroundRuns line;
    private final long journalBytes;
    private final Ids ids;
    private final Clock clock;

    Background(
            ModelCatalog models,
            Accumulator accumulator,
            SnapshotStore snapshots,
            ContextReader contexts,
            Works works,
            Runs runs,
            RunLimits limits,
            Ids ids,
            Clock clock) {
        this.models = models;
        this.accumulator = accumulator;
        this.snapshots = snapshots;
        this.contexts = contexts;
        this.works = works;
        this.runs = runs;
        this.line = new BackgroundRuns(limits.backgroundRunning(), limits.backgroundWaiting());
        this.journalBytes = limits.journalBytes();
        this.ids = ids;
        this.clock = clock;
    }

    /** Announces a response, and returns when it is stored as queued. */
    LiveResponse queue(CreateResponse request, byte[] body, Caller caller, @Nullable Claim claim) {
        Model model = models.require(request.model());
        Place place = line.reserve(caller);
        try {
            Context context = contexts.read(request, caller, Recall.NONE);
            model.client().requireReadable(context.seen());
            Work work = works.of(model, request, caller, context);
            LiveResponse live = open(request, body, caller, context, claim);
            announce(live);
            enqueue(live, place, work);
            return live;
        } catch (RuntimeException | Error refused) {
            place.close();
            throw refused;
        }
    }

    private void announce(LiveResponse live) {
        try {
            live.begin();
            live.announce();
        } catch (RuntimeException | Error refused) {
            accumulator.close(live);
            throw refused;
        }
    }

    private LiveResponse open(
            CreateResponse request, byte[] body, Caller caller, Context context, @Nullable Claim claim) {
        Response begun = Response.begun(
                ids.next(Ids.RESPONSE), clock.instant().getEpochSecond(), request.model(), Echo.of(request));
        Checkpoints checkpoints = snapshots.checkpoints(new Origin(
                caller,
                context.previous(),
                request.previousResponseId(),
                request.conversation(),
                context.input(),
                effective(body, request, context),
                claim));
        return accumulator.open(
                new LiveResponse(begun, context.input(), caller, true, journalBytes, checkpoints, clock));
    }

    /** The request with what it referred to in its place, and an id on every item: the same again after a crash. */
    private static byte[] effective(byte[] body, CreateResponse request, Context context) {
        ObjectNode again = (ObjectNode) Json.tree(body);
        again.set("input", Json.MAPPER.valueToTree(context.input()));
        if (request.context().compact() == Compact.IN_LINE) {
            Trigger.addTo(again);
        }
        return Json.bytes(again);
    }

    private void enqueue(LiveResponse live, Place place, Work work) {
        Runnable run = work.of(live);
        live.onEnd(() -> runs.letGo(live, place::close));
        // Before it can begin: from then on the run itself listens.
        live.onStop(place::hurry);
        place.enter(() -> start(live, run, place));
        if (suspended()) {
            // It may have come too late to be among those that were left.
            accumulator.forgetQueued();
        }
    }

    private void start(LiveResponse live, Runnable run, Place place) {
        try {
            runs.start(() -> proceed(live, run), live, place::close);
        } catch (RuntimeException | Error notStarted) {
            // Its row stays, and is found like that of a process that is gone.
            accumulator.close(live);
            live.leave();
            throw notStarted;
        }
    }

    private static void proceed(LiveResponse live, Runnable run) {
        live.proceed();
        Ending requested = live.requested();
        if (requested == null) {
            run.run();
        } else {
            // Stopped while it waited: no model needs to hear of it.
            live.end(requested, Usage.NONE);
        }
    }

    /**
     * Runs a response of a process that is gone, which has said nothing yet.
     *
     * @param request with an id on every item of its input
     * @throws dev.antiphon.protocol.ApiException when it cannot be served any more; then it must be buried
     */
    void goOn(Orphan orphan, List<byte[]> frames, CreateResponse request) {
        Model model = models.require(request.model());
        Context context = contexts.readAgain(request, orphan.owner());
        Work work = works.of(model, request, orphan.owner(), context);
        enqueue(resumed(orphan, frames, context), line.again(orphan.owner()), work);
    }

    /** Ends a response of a process that is gone, as failed, where it stands. */
    void bury(Orphan orphan, List<byte[]> frames, List<Item> input) {
        LiveResponse live = resumed(orphan, frames, new Context(null, List.of(), input));
        live.onEnd(() -> accumulator.close(live));
        try {
            ItemWriter.closeLeftOpen(live, works.sealing(orphan.owner()));
            live.end(new Ending.Failed(INTERRUPTED), Usage.NONE);
        } finally {
            accumulator.close(live);
            live.leave();
        }
    }

    private LiveResponse resumed(Orphan orphan, List<byte[]> frames, Context context) {
        Origin origin = new Origin(
                orphan.owner(),
                context.previous(),
                orphan.previousResponseId(),
                orphan.conversation(),
                context.input(),
                orphan.request(),
                null);
        Checkpoints checkpoints = snapshots.checkpoints(origin, orphan.lease());
        return accumulator.open(
                Resumption.of(frames, context.input(), orphan.owner(), journalBytes, checkpoints, clock));
    }

    /** Nobody's turn comes any more; who waits stays queued in the store, for whoever runs it next. */
    public void suspend() {
        line.close();
        accumulator.forgetQueued();
    }

    /** Whether nothing begins to run here any more. */
    boolean suspended() {
        return line.closed();
    }
}
