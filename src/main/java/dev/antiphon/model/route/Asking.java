package dev.antiphon.model.route;

import dev.antiphon.event.Tried;
import dev.antiphon.event.Tries;
import dev.antiphon.model.Cancellation;
import dev.antiphon.model.Fetching;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.model.ModelStream;
import org.jspecify.annotations.Nullable;

/** One question on its way from stop to stop. For one thread. */
final class Asking {

    private final ModelRequest request;
    private final Cancellation cancel;
    private @Nullable ModelRequest inLine;

    /** @param request with the operator's name of the model */
    Asking(ModelRequest request, Cancellation cancel) {
        this.request = request;
        this.cancel = cancel;
    }

    /** Asks there, and waits until the answer has begun; nothing is open when it has not. */
    ModelStream at(Stop stop) throws ModelException {
        ModelRequest fit = fetched(stop.target().fetching()).named(stop.as());
        Tries.begins(stop.model(), stop.target().upstream());
        Guard.Pass pass = entered(stop);
        try {
            ModelStream answer = stop.target().client().stream(fit, cancel);
            pass.answered();
            GuardedStream stream = GuardedStream.begun(answer, pass);
            Tries.answered();
            if (!stop.model().equals(request.model())) {
                stream.tellFirst(new ModelEvent.AnsweredBy(stop.model()));
            }
            return stream;
        } catch (ModelException failure) {
            Tries.failed(
                    failure.isCancelled() ? Tried.CANCELLED : failure.error().word());
            pass.failed(failure);
            throw failure;
        } catch (RuntimeException | Error defect) {
            pass.close();
            throw defect;
        }
    }

    private static Guard.Pass entered(Stop stop) throws ModelException {
        try {
            return stop.target().guard().enter();
        } catch (ModelException refused) {
            Tries.failed(Tried.REFUSED);
            throw refused;
        }
    }

    /** Once for all stops, and before a place at an upstream is taken: what a client names may be slow to come. */
    private ModelRequest fetched(@Nullable Fetching fetching) throws ModelException {
        if (fetching == null) {
            return request;
        }
        if (inLine == null) {
            inLine = fetching.inLine(request, cancel);
        }
        return inLine;
    }
}
