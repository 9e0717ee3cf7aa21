package dev.antiphon.agent;

import dev.antiphon.event.Tries;
import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelCatalog.Model;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.model.ModelStream;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.writer.AnswerWriter;
import dev.antiphon.writer.Next;
import java.util.Objects;

/** One call of the model, from the question to what follows from the answer. */
final class Turn {

    private static final System.Logger LOG = System.getLogger(Turn.class.getName());

    private final LiveResponse live;
    private final AnswerWriter writer;

    Turn(LiveResponse live, AnswerWriter writer) {
        this.live = live;
        this.writer = writer;
    }

    /** Asks, and writes down the answer; whatever goes wrong is an ending. */
    Next take(Model model, ModelRequest request, Cancellation cancellation) {
        try (writer;
                ModelStream stream = asked(model, request, cancellation)) {
            return listen(stream);
        } catch (ModelException fault) {
            return orRequested(new Ending.Failed(fault.error()));
        } catch (RuntimeException | Error defect) {
            // Even what no caller can heal: without an ending, readers would wait for ever.
            LOG.log(System.Logger.Level.ERROR, "The run of " + live.id() + " broke", defect);
            return orRequested(new Ending.Failed(ApiError.defect()));
        }
    }

    private ModelStream asked(Model model, ModelRequest request, Cancellation cancellation) throws ModelException {
        try (Tries ignored = Tries.toldTo(live::tried)) {
            return model.client().stream(request, cancellation);
        }
    }

    private Next listen(ModelStream stream) throws ModelException {
        for (ModelEvent event = stream.next(); event != null; event = stream.next()) {
            writer.write(event);
            if (live.requested() != null || writer.over()) {
                break;
            }
            // Closing what was said repeats it, but an answer that is whole is not cut off by that.
            if (live.full(writer.held()) && writer.next() == null) {
                writer.cut();
                return new Next.End(new Ending.Incomplete(Ending.Reason.MAX_OUTPUT_TOKENS));
            }
            if (!stream.ready()) {
                live.publish();
            }
        }
        Next next = writer.next();
        return next == null ? orRequested(brokenOff()) : next;
    }

    /** Whoever asked for an ending knows better why the call was closed than the call does. */
    private Next orRequested(Ending otherwise) {
        return new Next.End(Objects.requireNonNullElse(live.requested(), otherwise));
    }

    private static Ending brokenOff() {
        return new Ending.Failed(ApiError.server(502, "The model broke off its answer."));
    }
}
