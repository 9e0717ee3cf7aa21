package dev.antiphon.agent;

import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelCatalog.Model;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.model.ModelStream;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Usage;
import org.jspecify.annotations.Nullable;

/** All turns of one response. The only writer of its journal, on a thread of its own. */
final class Run {

    private static final System.Logger LOG = System.getLogger(Run.class.getName());

    private final LiveResponse live;
    private final Model model;
    private final ModelRequest request;
    private final Ids ids;
    private final ReasoningForm form;
    private final Cancellation cancellation = new Cancellation();
    private Usage usage = Usage.NONE;

    Run(LiveResponse live, Model model, ModelRequest request, Ids ids, ReasoningForm form) {
        this.live = live;
        this.model = model;
        this.request = request;
        this.ids = ids;
        this.form = form;
    }

    /** Runs to the end, whatever happens, and writes it down. */
    void run() {
        live.onStop(cancellation::cancel);
        Ending ending = turn();
        live.end(ending, usage);
    }

    /**
     * One call of the model. A client runs the functions, so a turn that calls one is the last of its response; the next
     * request goes on.
     */
    private Ending turn() {
        TurnWriter writer = new TurnWriter(live, ids, form);
        try (writer) {
            return listen(writer);
        } catch (ModelException fault) {
            return orRequested(new Ending.Failed(fault.error()));
        } catch (RuntimeException | Error defect) {
            // Even what no caller can heal: without an ending, readers would wait for ever.
            LOG.log(System.Logger.Level.ERROR, "The run of " + live.id() + " broke", defect);
            return orRequested(new Ending.Failed(ApiError.server(500, "The server had an error. Please try again.")));
        } finally {
            usage = usage.plus(writer.usage());
        }
    }

    private Ending listen(TurnWriter writer) throws ModelException {
        try (ModelStream stream = model.client().stream(request, cancellation)) {
            for (ModelEvent event = stream.next(); event != null; event = stream.next()) {
                writer.write(event);
                if (live.requested() != null) {
                    break;
                }
                // Closing what was said repeats it, but an answer that is whole is not cut off by that.
                if (live.full() && writer.ending() == null) {
                    return new Ending.Incomplete(Ending.Reason.MAX_OUTPUT_TOKENS);
                }
                if (!stream.ready()) {
                    live.publish();
                }
            }
        }
        Ending ending = writer.ending();
        return ending == null ? orRequested(brokenOff()) : ending;
    }

    /** Whoever asked for an ending knows better why the call was closed than the call does. */
    private Ending orRequested(Ending otherwise) {
        @Nullable Ending requested = live.requested();
        return requested == null ? otherwise : requested;
    }

    private static Ending brokenOff() {
        return new Ending.Failed(ApiError.server(502, "The model broke off its answer."));
    }
}
