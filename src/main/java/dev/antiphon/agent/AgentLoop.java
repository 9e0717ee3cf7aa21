package dev.antiphon.agent;

import dev.antiphon.access.Caller;
import dev.antiphon.agent.Works.Work;
import dev.antiphon.journal.Accumulator;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.limit.ConcurrencyLimit;
import dev.antiphon.limit.ConcurrencyLimit.Permit;
import dev.antiphon.limit.Rates;
import dev.antiphon.limit.Spending;
import dev.antiphon.model.ModelCatalog;
import dev.antiphon.model.ModelCatalog.Model;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Ids;
import dev.antiphon.snapshot.Claim;
import dev.antiphon.snapshot.SnapshotStore;
import dev.antiphon.token.Footprint;
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
    private final ContextReader contexts;
    private final Works works;
    private final ConcurrencyLimit concurrency;
    private final Rates rates;
    private final TimeLimit timeLimit;
    private final Runs runs;
    private final Beginnings beginnings;
    private final Background background;

    /** Nothing is limited in a time. */
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
        this(models, accumulator, snapshots, contexts, works, concurrency, Rates.NONE, limits, ids, clock);
    }

    public AgentLoop(
            ModelCatalog models,
            Accumulator accumulator,
            SnapshotStore snapshots,
            ContextReader contexts,
            Works works,
            ConcurrencyLimit concurrency,
            Rates rates,
            RunLimits limits,
            Ids ids,
            Clock clock) {
        this.models = models;
        this.accumulator = accumulator;
        this.contexts = contexts;
        this.works = works;
        this.concurrency = concurrency;
        this.rates = rates;
        this.timeLimit = new TimeLimit(limits.total());
        this.runs = new Runs(accumulator, timeLimit);
        this.beginnings = new Beginnings(accumulator, snapshots, limits, ids, clock);
        this.background =
                new Background(models, accumulator, beginnings, contexts, works, runs, concurrency, rates, limits);
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
        Asked asked = new Asked(request, body, caller, claim);
        return request.background() ? background.queue(asked) : start(asked, Recall.NONE, answering(request, caller));
    }

    /** The same in the foreground, for whoever remembers more than the store. */
    public LiveResponse start(CreateResponse request, byte[] body, Caller caller, Recall recall) {
        return start(new Asked(request, body, caller, null), recall, answering(request, caller));
    }

    private Plan answering(CreateResponse request, Caller caller) {
        return (model, context, held) -> {
            Spending spending = held.spends(reserved(rates, request, caller, context));
            return works.of(Metered.of(model, spending), request, caller, context);
        };
    }

    /** The tokens it may need, or a refusal. */
    static Spending reserved(Rates rates, CreateResponse request, Caller caller, Context context) {
        Integer most = request.maxOutputTokens();
        return rates.reserve(
                caller,
                request.model(),
                () -> Footprint.roughly(request, context.seen()),
                most == null ? null : most.longValue());
    }

    /**
     * Begins a response that asks no model and says nothing: it is there to be continued.
     *
     * @throws dev.antiphon.protocol.ApiException as for any other response
     */
    public LiveResponse warmUp(CreateResponse request, byte[] body, Caller caller, Recall recall) {
        return start(
                new Asked(request, body, caller, null),
                recall,
                (model, context, held) -> works.nothing(model, request, caller, context));
    }

    /** What the writer of a response will have to do; may refuse it. */
    private interface Plan {
        Work of(Model model, Context context, Held held);
    }

    private LiveResponse start(Asked asked, Recall recall, Plan plan) {
        CreateResponse request = asked.request();
        Model model = models.require(request.model(), asked.caller());
        rates.ask(asked.caller(), request.model());
        Held held = new Held(concurrency.acquire(asked.caller(), request.model()));
        try {
            Context context = contexts.read(request, asked.caller(), recall);
            Work work = plan.of(model, context, held);
            recall.begins(context.all());
            LiveResponse live =
                    beginnings.open(asked, model, context, isAnnounced(asked) ? asked.storable() : NOT_NEEDED);
            live.onEnd(() -> runs.letGo(live, held));
            Runnable run = beginnings.work(work, live);
            if (live.claims()) {
                // Of two turns of one conversation, or two with one key, the model must not have been asked for one.
                beginnings.announce(live, work);
                begin(run, live, held);
            } else {
                begin(run, live, held);
                live.announce();
            }
            return live;
        } catch (RuntimeException | Error refused) {
            held.close();
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

    private static boolean isAnnounced(Asked asked) {
        return asked.request().stream() || asked.request().conversation() != null || asked.claim() != null;
    }

    private void begin(Runnable run, LiveResponse live, Permit permit) {
        try {
            runs.start(run, live, permit);
        } catch (RuntimeException | Error notBegun) {
            accumulator.close(live);
            live.leave();
            throw notBegun;
        }
    }
}
