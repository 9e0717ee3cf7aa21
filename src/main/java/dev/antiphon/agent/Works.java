package dev.antiphon.agent;

import dev.antiphon.access.Caller;
import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
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
import dev.antiphon.seal.SealedCompaction;
import dev.antiphon.writer.AnswerForm;
import dev.antiphon.writer.ReasoningForm;
import dev.antiphon.writer.ReasoningForms;
import jakarta.inject.Singleton;
import java.util.List;

/** What the writer of a response has to do for a request: answer, sum up what was said, or both. Thread-safe. */
@Singleton
public final class Works {

    /** Where a request leaves it to the server when to compact, and nobody told how much the model can read. */
    private static final int FROM = 100_000;

    /** A summary has to stand for at least that part of what may be said, unless it would not fit otherwise. */
    private static final int LEAST_GONE = 4;

    private final SealedCompaction sealed;
    private final ReasoningForms forms;
    private final Ids ids;

    public Works(SealedCompaction sealed, ReasoningForms forms, Ids ids) {
        this.sealed = sealed;
        this.forms = forms;
        this.ids = ids;
    }

    /** How an answer is written down. */
    private record Forms(AnswerForm answer, ReasoningForm reasoning) {}

    /** What remains to be done when there is a response to write to. */
    interface Work {
        Runnable of(LiveResponse live);
    }

    /** @throws dev.antiphon.protocol.ApiException when it cannot be done, since it is too much for the model, or nothing */
    Work of(Model model, CreateResponse request, Caller caller, Context context) {
        context.requireAskable(model, request);
        return of(model, request, context, forms.of(request, caller));
    }

    /** No model is asked yet, but one could be. */
    Work nothing(Model model, CreateResponse request, Context context) {
        context.requireAskable(model, request);
        return live -> () -> live.end(Ending.COMPLETED, Usage.NONE);
    }

    Work of(Model model, CreateResponse request, Context context, ReasoningForm reasoning) {
        AnswerForm form = request.background() ? AnswerForm.later(request, model) : AnswerForm.of(request, model);
        return switch (request.context().compact()) {
            case NO -> answering(model, request, context.seen(), new Forms(form, reasoning));
            case IN_LINE, WINDOW -> compacting(model, request, context.seen());
        };
    }

    /** In what form reasoning is closed that a process which is gone left open. */
    ReasoningForm sealing(Caller owner) {
        return forms.sealing(owner);
    }

    private Work answering(Model model, CreateResponse request, List<Item> seen, Forms written) {
        Extent extent = new Extent(request, model.window(), seen);
        if (isTooLong(request, model.window(), extent)) {
            return compactingFirst(model, request, seen, written);
        }
        ModelRequest asked = asked(model, request, Truncation.fitted(request, model.window(), extent));
        return live -> () -> run(live, model, asked, written).run();
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

    private Work compactingFirst(Model model, CreateResponse request, List<Item> seen, Forms written) {
        Rest rest = Rest.of(seen);
        Truncation.fitted(request, model.window(), rest.bare());
        List<Item> shown = Truncation.summable(request, model.window(), seen);
        return live -> () -> compaction(live, model, request, shown)
                .first((summary, spent) -> run(live, model, asked(model, request, rest.with(summary)), written)
                        .after(spent));
    }

    private Work compacting(Model model, CreateResponse request, List<Item> seen) {
        if (seen.stream().allMatch(Dialogue::isRule)) {
            throw ApiError.invalid("invalid_value", "input", "There is nothing to compact.")
                    .exception();
        }
        List<Item> shown = Truncation.summable(request, model.window(), seen);
        return live -> () -> {
            Compacting compacting = compaction(live, model, request, shown);
            if (request.context().compact() == Compact.WINDOW) {
                compacting.alone(KeptMessages.of(seen, model.window()));
            } else {
                compacting.inLine();
            }
        };
    }

    private Compacting compaction(LiveResponse live, Model model, CreateResponse request, List<Item> shown) {
        return new Compacting(live, model, asked(model, request, shown), sealed, ids);
    }

    private Run run(LiveResponse live, Model model, ModelRequest asked, Forms written) {
        return new Run(live, model, asked, written.answer(), written.reasoning(), ids);
    }

    private static ModelRequest asked(Model model, CreateResponse request, List<Item> seen) {
        return new ModelRequest(model.name(), seen, request, model.client()::hosts);
    }
}
