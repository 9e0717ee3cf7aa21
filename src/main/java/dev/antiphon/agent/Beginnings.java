package dev.antiphon.agent;

import dev.antiphon.agent.Works.Work;
import dev.antiphon.event.RunNote;
import dev.antiphon.journal.Accumulator;
import dev.antiphon.journal.Checkpoints;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.journal.Resumption;
import dev.antiphon.model.ModelCatalog.Model;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Echo;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Response;
import dev.antiphon.snapshot.Origin;
import dev.antiphon.snapshot.Orphan;
import dev.antiphon.snapshot.SnapshotStore;
import java.time.Clock;
import java.util.List;

/** Opens responses: their first state, and where what becomes of them is kept. Thread-safe. */
final class Beginnings {

    private final Accumulator accumulator;
    private final SnapshotStore snapshots;
    private final long journalBytes;
    private final Ids ids;
    private final Clock clock;

    Beginnings(Accumulator accumulator, SnapshotStore snapshots, RunLimits limits, Ids ids, Clock clock) {
        this.accumulator = accumulator;
        this.snapshots = snapshots;
        this.journalBytes = limits.journalBytes();
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * A new one, which everybody on this node finds; nobody else knows of it yet.
     *
     * @param model what is asked
     * @param again what another process would have to be asked to go on with it, empty where none can
     */
    LiveResponse open(Asked asked, Model model, Context context, byte[] again) {
        CreateResponse request = asked.request();
        Response begun = Response.begun(
                ids.next(Ids.RESPONSE), clock.instant().getEpochSecond(), model.name(), Echo.of(request));
        LiveResponse live = new LiveResponse(
                begun,
                context.input(),
                asked.owner(),
                request.stream() || request.background(),
                journalBytes,
                accumulator.watched(
                        begun.id(), asked.owner(), request.store() ? kept(asked, context, again) : unkept(asked)),
                clock);
        live.begin();
        requested(live, model);
        return accumulator.open(live);
    }

    private static void requested(LiveResponse live, Model model) {
        live.note(new RunNote.Requested(model.name(), model.upstream(), live.echo(), live.input()));
    }

    private Checkpoints kept(Asked asked, Context context, byte[] again) {
        CreateResponse request = asked.request();
        return snapshots.checkpoints(new Origin(
                asked.owner(),
                context.previous(),
                request.previousResponseId(),
                request.conversation(),
                context.input(),
                again,
                asked.claim()));
    }

    private Checkpoints unkept(Asked asked) {
        return asked.claim() == null ? Checkpoints.NONE : snapshots.checkpoints(asked.owner(), asked.claim());
    }

    /** One that another process began and this one goes on with, as if nothing had happened. */
    LiveResponse again(Orphan orphan, List<byte[]> frames, Context context, Model model) {
        LiveResponse live = again(orphan, frames, context, List.of());
        requested(live, model);
        return live;
    }

    /** One that another process began, as far as its journal goes. @param made the calls of tools that were begun in it */
    LiveResponse again(Orphan orphan, List<byte[]> frames, Context context, List<RunNote.Made> made) {
        Origin origin = new Origin(
                orphan.owner(),
                context.previous(),
                orphan.previousResponseId(),
                orphan.conversation(),
                context.input(),
                orphan.request(),
                null);
        Checkpoints checkpoints = accumulator.watched(
                orphan.id(), orphan.owner(), snapshots.checkpoints(origin, orphan.id(), orphan.lease()));
        LiveResponse live = accumulator.open(
                Resumption.of(frames, context.input(), orphan.owner(), journalBytes, checkpoints, clock));
        live.note(new RunNote.TakenOver(made));
        return live;
    }

    /** What it has to do; whoever may not begin has never been there. */
    Runnable work(Work work, LiveResponse live) {
        try {
            return work.of(live);
        } catch (RuntimeException | Error refused) {
            accumulator.close(live);
            throw refused;
        }
    }

    /** Announces it before it runs; whoever may not be announced has never been there. */
    void announce(LiveResponse live, Work work) {
        try {
            live.announce();
        } catch (RuntimeException | Error refused) {
            accumulator.close(live);
            work.dropped(live);
            throw refused;
        }
    }
}
