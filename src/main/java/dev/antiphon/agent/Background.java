package dev.antiphon.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.access.Feature;
import dev.antiphon.agent.BackgroundRuns.Place;
import dev.antiphon.agent.Works.Work;
import dev.antiphon.event.RunNote;
import dev.antiphon.journal.Accumulator;
import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.limit.ConcurrencyLimit;
import dev.antiphon.limit.ConcurrencyLimit.Permit;
import dev.antiphon.limit.Rates;
import dev.antiphon.limit.Spending;
import dev.antiphon.model.ModelCatalog;
import dev.antiphon.model.ModelCatalog.Model;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ContextConfig.Compact;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Secrets;
import dev.antiphon.protocol.Trigger;
import dev.antiphon.protocol.Usage;
import dev.antiphon.protocol.XContext;
import dev.antiphon.snapshot.Orphan;
import dev.antiphon.writer.ItemWriter;
import java.util.List;

/**
 * The responses that run whether their client is there or not: announced as queued, run when their turn comes, and taken
 * up again when their process has died. Thread-safe.
 */
public final class Background {

    private final ModelCatalog models;
    private final Accumulator accumulator;
    private final Beginnings beginnings;
    private final ContextReader contexts;
    private final Works works;
    private final Runs runs;
    private final ConcurrencyLimit concurrency;
    private final Rates rates;
    private final BackgroundRuns line;
    private final Feature open;

    Background(
            ModelCatalog models,
            Accumulator accumulator,
            Beginnings beginnings,
            ContextReader contexts,
            Works works,
            Runs runs,
            ConcurrencyLimit concurrency,
            Rates rates,
            RunLimits limits) {
        this.models = models;
        this.accumulator = accumulator;
        this.beginnings = beginnings;
        this.contexts = contexts;
        this.works = works;
        this.runs = runs;
        this.concurrency = concurrency;
        this.rates = rates;
        this.line = new BackgroundRuns(limits.backgroundRunning(), limits.backgroundWaiting());
        this.open = limits.background();
    }

    /**
     * Announces a response, and returns when it is stored as queued.
     *
     * @throws dev.antiphon.protocol.ApiException when it cannot be served, or is not for this caller
     */
    LiveResponse queue(Asked asked) {
        open.require(
                asked.caller(),
                "background_not_allowed",
                "background",
                "You may not have responses run in the background.");
        CreateResponse request = asked.request();
        Model model = models.require(request.model(), asked.caller());
        rates.ask(asked.caller(), request.model());
        Permit layers = concurrency.queue(asked.caller(), request.model());
        Place place = placeIn(asked, layers);
        Held held = new Held(place::close, layers);
        try {
            Context context = contexts.read(request, asked.caller(), Recall.NONE);
            Spending spending = held.spends(AgentLoop.reserved(rates, request, asked.caller(), context));
            Work work = works.of(Metered.of(model, spending), request, asked.caller(), context);
            LiveResponse live = beginnings.open(asked, model, context, effective(asked, context));
            Runnable run = beginnings.work(work, live);
            beginnings.announce(live, work);
            enqueue(live, place, held, run);
            return live;
        } catch (RuntimeException | Error refused) {
            held.close();
            throw refused;
        }
    }

    private Place placeIn(Asked asked, Permit layers) {
        try {
            return line.reserve(asked.caller());
        } catch (RuntimeException | Error refused) {
            layers.close();
            throw refused;
        }
    }

    /** The request with what it referred to in its place, and an id on every item: the same again after a crash. */
    private static byte[] effective(Asked asked, Context context) {
        ObjectNode again = (ObjectNode) Json.tree(asked.storable());
        again.set("input", Json.MAPPER.valueToTree(context.input()));
        XContext.removeFrom(again);
        if (asked.holdsSecrets()) {
            Secrets.markLeftOut(again);
        }
        if (asked.request().context().compact() == Compact.IN_LINE) {
            Trigger.addTo(again);
        }
        return Json.bytes(again);
    }

    private void enqueue(LiveResponse live, Place place, Held held, Runnable run) {
        live.onEnd(() -> runs.letGo(live, held));
        // Before it can begin: from then on the run itself listens.
        live.onStop(place::hurry);
        place.enter(() -> start(live, run, held));
        if (suspended()) {
            // It may have come too late to be among those that were left.
            accumulator.forgetQueued();
        }
    }

    private void start(LiveResponse live, Runnable run, Held held) {
        try {
            runs.start(() -> proceed(live, run), live, held);
        } catch (RuntimeException | Error notStarted) {
            // Its row stays, and is found like that of a process that is gone.
            accumulator.close(live);
            held.keepsItsPlaceOnly();
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
        Spending spending = rates.later(orphan.owner(), request.model());
        Work work = works.of(Metered.of(model, spending), request, orphan.owner(), context, orphan.id());
        LiveResponse live = beginnings.again(orphan, frames, context, model);
        // Before it has a place in the line: one that may not go on needs none.
        Runnable run = beginnings.work(work, live);
        Place place = line.again(orphan.owner());
        enqueue(live, place, new Held(place::close, concurrency.again(orphan.owner(), request.model())), run);
    }

    /**
     * Ends a response of a process that is gone, as failed, where it stands.
     *
     * @param why for the client
     * @param made the calls of tools that were begun in it
     */
    void bury(Orphan orphan, List<byte[]> frames, List<Item> input, String why, List<RunNote.Made> made) {
        LiveResponse live = beginnings.again(orphan, frames, new Context(null, List.of(), input), made);
        live.onEnd(() -> accumulator.close(live));
        try {
            ItemWriter.closeLeftOpen(live, works.sealing(orphan.owner()));
            live.end(new Ending.Failed(ApiError.server(500, why)), Usage.NONE);
        } finally {
            accumulator.close(live);
            live.leave();
        }
    }

    /** Nobody's turn comes any more; who waits stays queued in the store, for whoever runs it next. */
    public void suspend() {
        line.close();
        accumulator.forgetQueued();
    }

    /** Whether none runs or waits for its turn. */
    public boolean idle() {
        return line.idle();
    }

    /** Whether nothing begins to run here any more. */
    boolean suspended() {
        return line.closed();
    }
}
