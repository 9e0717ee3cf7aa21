package dev.antiphon.agent;

import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelCatalog.Model;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Usage;
import dev.antiphon.writer.AnswerForm;
import dev.antiphon.writer.AnswerWriter;
import dev.antiphon.writer.Correction;
import dev.antiphon.writer.Next;
import dev.antiphon.writer.ReasoningForm;
import dev.antiphon.writer.TurnWriter;
import java.util.EnumMap;
import java.util.List;
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
    private int halvings;

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
        after(Usage.NONE);
    }

    /** The same when something has been done for the response before; what that cost does not count against its limits. */
    void after(Usage spent) {
        live.onStop(cancellation::cancel);
        Ending ending = turns();
        live.end(ending, spent.plus(usage));
    }

    private Ending turns() {
        ModelRequest asked = request;
        while (true) {
            int said = live.nextIndex();
            Next next = turn(asked);
            ModelRequest shorter = live.nextIndex() > said ? null : shorter(asked, next);
            if (shorter != null) {
                asked = shorter;
                continue;
            }
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

    /**
     * What the model is asked instead when it was too much for it, and its client lets the oldest turns go; null when that
     * is not so, or when enough has been tried. How much is too much, nobody may have told before.
     */
    private @Nullable ModelRequest shorter(ModelRequest asked, Next next) {
        if (!request.request().context().truncate()
                || live.requested() != null
                || !(next instanceof Next.End end && Truncation.isOverflow(end.ending()))
                || ++halvings > Truncation.MOST_HALVINGS) {
            return null;
        }
        List<Item> fewer = Truncation.halved(Dialogue.of(asked.said()));
        return fewer.size() == asked.said().size() ? null : asked.saying(fewer);
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
