package dev.antiphon.agent;

import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelCatalog.Model;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Usage;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All turns of one response. The only writer of its journal, on a thread of its own.
 *
 * <p>Most responses have one turn: a client runs the functions, so a turn that calls one is the last of its response, and
 * the next request goes on. Another turn follows when the model has to be {@linkplain Correction corrected}.
 */
final class Run {

    private final LiveResponse live;
    private final Model model;
    private final ModelRequest request;
    private final AnswerForm form;
    private final ReasoningForm reasoning;
    private final Ids ids;
    private final Cancellation cancellation = new Cancellation();
    private final Map<Correction.Kind, Integer> corrections = new EnumMap<>(Correction.Kind.class);
    private Usage usage = Usage.NONE;

    Run(LiveResponse live, Model model, ModelRequest request, AnswerForm form, ReasoningForm reasoning, Ids ids) {
        this.live = live;
        this.model = model;
        this.request = request;
        this.form = form;
        this.reasoning = reasoning;
        this.ids = ids;
    }

    /** Runs to the end, whatever happens, and writes it down. */
    void run() {
        live.onStop(cancellation::cancel);
        Ending ending = turns();
        live.end(ending, usage);
    }

    private Ending turns() {
        ModelRequest asked = request;
        while (true) {
            Next next = turn(asked);
            switch (next) {
                case Next.End end -> {
                    return end.ending();
                }
                case Correction correction -> {
                    Ending ending = endingInsteadOf(correction);
                    if (ending != null) {
                        return ending;
                    }
                    asked = asked.goingOn(correction.items(), tokensLeft());
                }
            }
        }
    }

    private Next turn(ModelRequest asked) {
        AnswerWriter writer = form.over(new TurnWriter(live, ids, request.tools(), reasoning));
        Next next = new Turn(live, writer).take(model, asked, cancellation);
        usage = usage.plus(writer.usage());
        return next;
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
        Integer most = request.maxOutputTokens();
        return most == null ? null : (Integer) Math.toIntExact(Math.max(0, most - usage.outputTokens()));
    }
}
