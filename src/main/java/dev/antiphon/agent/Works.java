package dev.antiphon.agent;

import dev.antiphon.access.Caller;
import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.memory.Reminder;
import dev.antiphon.model.ModelCatalog.Model;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.model.Window;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ContextConfig;
import dev.antiphon.protocol.ContextConfig.Compact;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Usage;
import dev.antiphon.safety.Safety;
import dev.antiphon.seal.SealedCompaction;
import dev.antiphon.toolset.Hosting;
import dev.antiphon.writer.AnswerForm;
import dev.antiphon.writer.ReasoningForm;
import dev.antiphon.writer.ReasoningForms;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the writer of a response has to do for a request: answer, sum up what was said, or both. Thread-safe. */
@Singleton
public final class Works {

    /** Where a request leaves it to the server when to compact, and nobody told how much the model can read. */
    private static final int FROM = 100_000;

    /** A summary has to stand for at least that part of what may be said, unless it would not fit otherwise. */
    private static final int LEAST_GONE = 4;

    private final SealedCompaction sealed;
    private final ReasoningForms forms;
    private final ServerTools tools;
    private final Safety safety;
    private final Reminder reminder;
    private final Ids ids;

    /** Nothing is remembered. */
    public Works(SealedCompaction sealed, ReasoningForms forms, ServerTools tools, Safety safety, Ids ids) {
        this(sealed, forms, tools, safety, Reminder.NONE, ids);
    }

    public Works(
            SealedCompaction sealed,
            ReasoningForms forms,
            ServerTools tools,
            Safety safety,
            Reminder reminder,
            Ids ids) {
        this.reminder = reminder;
        this.sealed = sealed;
        this.forms = forms;
        this.tools = tools;
        this.safety = safety;
        this.ids = ids;
    }

    /** How an answer is written down, and what this server does for it. */
    private record Forms(AnswerForm answer, ReasoningForm reasoning, ToolPlan plan, Screening screening) {}

    /** What remains to be done when there is a response to write to. */
    interface Work {

        /**
         * Takes what only one response may have. Called before it is announced.
         *
         * @throws dev.antiphon.protocol.ApiException a 400 when another one was faster
         */
        Runnable of(LiveResponse live);

        /** The response does not begin after all. */
        default void dropped(LiveResponse live) {}
    }

    /** @throws dev.antiphon.protocol.ApiException when it cannot be done, since it is too much for the model, or nothing */
    Work of(Model model, CreateResponse request, Caller caller, Context context) {
        return of(model, request, caller, context, null);
    }

    /** @param responseId of the response, where it has begun before; null for one that does not exist yet */
    Work of(Model model, CreateResponse request, Caller caller, Context context, @Nullable String responseId) {
        Hosting hosting = tools.hosting(model, caller);
        requireInput(request, context);
        if (request.context().compact() != Compact.NO) {
            refuseAnswers(context);
        }
        context.requireAskable(model, request, hosting);
        Screening screening = Screening.of(safety, caller);
        screening.admit(Said.in(request, context));
        ToolPlan plan = tools.plan(model, request, caller, context, responseId);
        Context reminded = request.context().compact() == Compact.NO
                ? reminded(model, request, caller, context, screening)
                : context;
        return new Hearing(screening)
                .before(
                        of(model, request, reminded, hosting, forms.of(request, caller), plan, screening),
                        Said.in(request, context),
                        request.context().compact() == Compact.NO);
    }

    /** What is recalled counts towards what fits, and is in nothing that is kept. */
    private Context reminded(Model model, CreateResponse request, Caller caller, Context context, Screening screening) {
        return context.seenAs(
                reminder.remind(context.seen(), request, caller, model.window().tokenizer(), screening.facts()));
    }

    /** Who says nothing goes on with what a second person has decided, or has nothing to be answered. */
    private static void requireInput(CreateResponse request, Context context) {
        boolean compacts = request.context().compact() != Compact.NO;
        if (context.input().isEmpty() && request.opening().isEmpty() && !compacts) {
            Set<String> open = AskedBefore.open(context.history());
            throw open.isEmpty()
                    ? ApiError.missing("input").exception()
                    : Consents.invalid("input", open.iterator().next(), "has not been decided yet");
        }
    }

    /** What is approved is run by the response it is said to; one that runs nothing would lose it. */
    private static void refuseAnswers(Context context) {
        for (int i = 0; i < context.input().size(); i++) {
            if (context.input().get(i) instanceof Item.Kept answer
                    && ServerCalls.isAnswer(answer)
                    && !ServerCalls.isPast(context.input(), i)) {
                throw Consents.invalid(
                        context.place(i),
                        String.valueOf(answer.text(ServerCalls.REQUEST_ID)),
                        "cannot be answered by a request that lets no model go on");
            }
        }
    }

    /** No model is asked yet, but one could be. */
    Work nothing(Model model, CreateResponse request, Caller caller, Context context) {
        refuseAnswers(context);
        context.requireAskable(model, request, tools.hosting(model, caller));
        Screening screening = Screening.of(safety, caller);
        List<Said> said = Said.in(request, context);
        screening.admit(said);
        return new Hearing(screening).before(live -> () -> live.end(Ending.COMPLETED, Usage.NONE), said, false);
    }

    Work of(
            Model model,
            CreateResponse request,
            Context context,
            Hosting hosting,
            ReasoningForm reasoning,
            ToolPlan plan,
            Screening screening) {
        AnswerForm form = request.background() ? AnswerForm.later(request, model) : AnswerForm.of(request, model);
        List<Item> seen = ServerCalls.told(
                screening.seen(context.seen()),
                tools.passedOn(model),
                plan.aboutToRun(),
                tools.decidedElsewhere(plan.caller()),
                screening.fence());
        return switch (request.context().compact()) {
            case NO -> answering(model, request, hosting, seen, new Forms(form, reasoning, plan, screening));
            case IN_LINE, WINDOW -> compacting(model, request, hosting, seen, context.seen(), screening);
        };
    }

    /** In what form reasoning is closed that a process which is gone left open. */
    ReasoningForm sealing(Caller owner) {
        return forms.sealing(owner);
    }

    private Work answering(Model model, CreateResponse request, Hosting hosting, List<Item> seen, Forms written) {
        Extent extent = new Extent(request, model.window(), seen);
        if (isTooLong(request, model.window(), extent)) {
            return compactingFirst(model, request, hosting, seen, written);
        }
        ModelRequest asked = asked(model, request, hosting, Truncation.fitted(request, model.window(), extent));
        return begun(
                written.plan(), live -> () -> run(live, model, asked, written).run());
    }

    /** Approvals count once: they are used up with the beginning of the response that goes on with them. */
    private Work begun(ToolPlan plan, Work work) {
        if (plan.consents().isEmpty()) {
            return work;
        }
        return new Work() {
            @Override
            public Runnable of(LiveResponse live) {
                tools.use(plan, live.id());
                return work.of(live);
            }

            @Override
            public void dropped(LiveResponse live) {
                tools.giveBack(plan, live.id());
            }
        };
    }

    /**
     * Whether it is longer than it may become, and a summary would make it much shorter. Instructions and tools may be too
     * long alone: every request would be compacted then, and summaries of summaries lose more each time.
     */
    private static boolean isTooLong(CreateResponse request, Window window, Extent extent) {
        Integer from = request.context().compactFrom();
        if (from == null) {
            return false;
        }
        int room = from != ContextConfig.BY_WINDOW ? from : window.known() ? window.tokens() / 4 * 3 : FROM;
        if (extent.fits(room)) {
            return false;
        }
        List<Item> gone = Rest.of(extent.said()).gone();
        long worth = room / LEAST_GONE;
        return extent.footprint().of(gone, worth) > worth
                || (!gone.isEmpty() && !Truncation.fits(request, window, extent));
    }

    private Work compactingFirst(Model model, CreateResponse request, Hosting hosting, List<Item> seen, Forms written) {
        Rest rest = Rest.of(seen);
        Truncation.fitted(request, model.window(), rest.bare());
        List<Item> shown = Truncation.summable(request, model.window(), Reminder.without(seen));
        return begun(
                written.plan(),
                live -> () -> compaction(live, model, asked(model, request, hosting, shown), written.screening())
                        .first((summary, spent) -> run(
                                        live, model, asked(model, request, hosting, rest.with(summary)), written)
                                .after(spent)));
    }

    /** @param own what was said, as those who said it know it */
    private Work compacting(
            Model model,
            CreateResponse request,
            Hosting hosting,
            List<Item> seen,
            List<Item> own,
            Screening screening) {
        if (seen.stream().allMatch(Dialogue::isRule)) {
            throw ApiError.invalid("invalid_value", "input", "There is nothing to compact.")
                    .exception();
        }
        List<Item> shown = Truncation.summable(request, model.window(), seen);
        return live -> () -> {
            Compacting compacting = compaction(live, model, asked(model, request, hosting, shown), screening);
            if (request.context().compact() == Compact.WINDOW) {
                compacting.alone(KeptMessages.of(own, model.window()));
            } else {
                compacting.inLine();
            }
        };
    }

    private Compacting compaction(LiveResponse live, Model model, ModelRequest asked, Screening screening) {
        return new Compacting(live, model, asked, screening, sealed, ids);
    }

    private Run run(LiveResponse live, Model model, ModelRequest asked, Forms written) {
        return new Run(
                live,
                model,
                asked,
                written.answer(),
                written.reasoning(),
                written.screening(),
                tools,
                written.plan(),
                ids);
    }

    private static ModelRequest asked(Model model, CreateResponse request, Hosting hosting, List<Item> seen) {
        return new ModelRequest(model.name(), seen, request, hosting);
    }
}
