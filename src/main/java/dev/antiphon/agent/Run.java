package dev.antiphon.agent;

import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelCatalog.Model;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Usage;
import dev.antiphon.writer.AnswerForm;
import dev.antiphon.writer.AnswerWriter;
import dev.antiphon.writer.Correction;
import dev.antiphon.writer.ItemWriter;
import dev.antiphon.writer.Next;
import dev.antiphon.writer.ReasoningForm;
import dev.antiphon.writer.TurnWriter;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All turns of one response. The only writer of its journal, on a thread of its own.
 *
 * <p>A turn that calls a function of the client's is the last of its response, and the next request goes on. Another turn
 * follows when tools were called that {@linkplain ToolRun this server runs}, and when the model has to be {@linkplain
 * Correction corrected}.
 */
final class Run {

    private static final System.Logger LOG = System.getLogger(Run.class.getName());

    private final LiveResponse live;
    private final Model model;
    private final ModelRequest request;
    private final AnswerForm form;
    private final ReasoningForm reasoning;
    private final Screening screening;
    private final Ids ids;
    private final ToolRun tools;
    private final ToolLimits limits;
    private final Cancellation cancellation = new Cancellation();
    private final Map<Correction.Kind, Integer> corrections = new EnumMap<>(Correction.Kind.class);
    private Usage usage = Usage.NONE;
    private int halvings;
    private int asked;

    Run(
            LiveResponse live,
            Model model,
            ModelRequest request,
            AnswerForm form,
            ReasoningForm reasoning,
            Screening screening,
            ServerTools tools,
            ToolPlan plan,
            Ids ids) {
        this.live = live;
        this.model = model;
        this.request = request;
        this.form = form;
        this.reasoning = reasoning;
        this.screening = screening;
        this.tools = tools.run(plan, live, model, request.request(), screening, cancellation);
        this.limits = tools.limits();
        this.ids = ids;
    }

    /** Runs to the end, whatever happens, and writes it down. */
    void run() {
        after(Usage.NONE);
    }

    /** The same when something has been done for the response before; what that cost does not count against its limits. */
    void after(Usage spent) {
        live.onStop(this::stop);
        Ending ending = ended();
        // What is still under way, because something broke, is of no use to anybody.
        cancellation.cancel();
        screening.finish(live);
        live.end(ending, spent.plus(usage));
    }

    private void stop() {
        cancellation.cancel();
        screening.stop();
    }

    private Ending ended() {
        try {
            return turns();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return orRequested(new Ending.Failed(ApiError.server(503, "The response was interrupted.")));
        } catch (RuntimeException | Error defect) {
            // As in a turn: without an ending, readers would wait for ever.
            LOG.log(System.Logger.Level.ERROR, "The tools of " + live.id() + " broke", defect);
            ItemWriter.closeLeftOpen(live, reasoning);
            return orRequested(new Ending.Failed(ApiError.defect()));
        }
    }

    private Ending orRequested(Ending otherwise) {
        return Objects.requireNonNullElse(live.requested(), otherwise);
    }

    private Ending turns() throws InterruptedException {
        ToolRun.Step step = tools.begin(request);
        while (step.ending() == null) {
            ModelRequest question = step.asked();
            int said = live.nextIndex();
            Next next = turn(question);
            ModelRequest shorter = live.nextIndex() > said ? null : shorter(question, next);
            step = shorter == null ? following(question, next) : new ToolRun.Step(null, shorter);
        }
        return step.ending();
    }

    private ToolRun.Step following(ModelRequest question, Next next) throws InterruptedException {
        return switch (next) {
            case Next.End end -> new ToolRun.Step(end.ending(), question);
            case Next.Calls calls -> called(question, calls);
            case Correction correction -> {
                Ending ending = endingInsteadOf(correction);
                yield new ToolRun.Step(
                        ending, ending == null ? question.goingOn(correction.items(), tokensLeft()) : question);
            }
        };
    }

    private ToolRun.Step called(ModelRequest question, Next.Calls calls) throws InterruptedException {
        ToolRun.Step step = tools.after(question, calls, tokensLeft());
        if (step.ending() != null) {
            return step;
        }
        if (asked >= limits.turns()) {
            return new ToolRun.Step(
                    Breaker.stopped("The model did not come to an end within " + limits.turns()
                            + " turns; the response was stopped."),
                    question);
        }
        Integer left = tokensLeft();
        return left == null || left > 0
                ? step
                : new ToolRun.Step(new Ending.Incomplete(Ending.Reason.MAX_OUTPUT_TOKENS), question);
    }

    /**
     * What the model is asked instead when it was too much for it, and its client lets the oldest turns go; null when that
     * is not so, or when enough has been tried. How much is too much, nobody may have told before.
     */
    private @Nullable ModelRequest shorter(ModelRequest question, Next next) {
        if (!request.request().context().truncate()
                || live.requested() != null
                || !(next instanceof Next.End end && Truncation.isOverflow(end.ending()))
                || ++halvings > Truncation.MOST_HALVINGS) {
            return null;
        }
        List<Item> fewer = Truncation.halved(Dialogue.of(question.said()));
        return fewer.size() == question.said().size() ? null : question.saying(fewer);
    }

    private Next turn(ModelRequest question) {
        ModelRequest seen = screening.masking().masked(question);
        asked++;
        AnswerWriter writer =
                screening.over(form.over(new TurnWriter(live, ids, question.tools(), reasoning)), question.tools());
        int said = live.nextIndex();
        screening.tell(live);
        live.note(RunNotes.asked(asked, seen));
        Next next = new Turn(live, writer).take(model, seen, cancellation);
        Usage spent = spent(writer);
        usage = usage.plus(spent);
        screening.tell(live);
        live.note(RunNotes.answered(asked, next, live.said(said), spent));
        return next;
    }

    /** An upstream that is cut off by a guardrail tells of no tokens, and was not for nothing: it cost what was paid for it. */
    private Usage spent(AnswerWriter writer) {
        Usage told = writer.usage();
        return writer.over() && told.equals(Usage.NONE) ? Metered.last(model) : told;
    }

    private @Nullable Ending endingInsteadOf(Correction correction) {
        Ending requested = live.requested();
        if (requested != null) {
            return requested;
        }
        if (corrections.merge(correction.kind(), 1, Integer::sum)
                > correction.kind().most()) {
            return correction.otherwise();
        }
        Integer left = tokensLeft();
        return left == null || left > 0 ? null : new Ending.Incomplete(Ending.Reason.MAX_OUTPUT_TOKENS);
    }

    /** The limit of tokens is one for all turns; null where there is none. */
    private @Nullable Integer tokensLeft() {
        Integer most = limits.atMost(request.maxOutputTokens());
        return most == null ? null : (Integer) Math.toIntExact(Math.max(0, most - usage.outputTokens()));
    }
}
