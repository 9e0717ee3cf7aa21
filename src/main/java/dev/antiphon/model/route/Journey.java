package dev.antiphon.model.route;

import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelException;
import dev.antiphon.protocol.ApiError;
import java.util.Iterator;
import java.util.List;

/** Goes from stop to stop until one does what is asked. */
final class Journey {

    private static final System.Logger LOG = System.getLogger(Journey.class.getPackageName());

    private Journey() {}

    /** What is done at a stop. */
    interface Attempt<T> {
        T at(Stop stop) throws ModelException;
    }

    /**
     * What the first stop gives that does not fail. A fault of the request is the same everywhere, so it ends the journey.
     *
     * @param model the name that was asked for
     * @throws ModelException the first fault, when all have failed
     */
    static <T> T along(String model, List<Stop> stops, Cancellation cancel, Attempt<T> attempt) throws ModelException {
        ModelException first = null;
        for (Iterator<Stop> rest = stops.iterator(); rest.hasNext(); ) {
            Stop stop = rest.next();
            try {
                T found = attempt.at(stop);
                if (first != null) {
                    LOG.log(System.Logger.Level.WARNING, answered(model, stop));
                }
                return found;
            } catch (ModelException failure) {
                if (cancel.cancelled() || !helpsToMoveOn(failure)) {
                    throw failure;
                }
                first = first == null ? failure : first;
                if (rest.hasNext()) {
                    stop.target().guard().movedOn();
                    LOG.log(System.Logger.Level.WARNING, failed(model, stop, failure.error()));
                }
            }
        }
        throw first == null ? nowhere(model) : first;
    }

    /** Whether somebody else may do better: not with a request that is wrong, nor one that nobody wants any more. */
    private static boolean helpsToMoveOn(ModelException failure) {
        int status = failure.error().status();
        return !failure.isCancelled() && (status >= 500 || status == 429);
    }

    private static String answered(String model, Stop stop) {
        return "Model '" + model + "' is answered by '" + stop.model() + "' of upstream '"
                + stop.target().upstream() + "'";
    }

    private static String failed(String model, Stop stop, ApiError error) {
        return "Model '" + model + "': upstream '" + stop.target().upstream() + "' failed, the next one is asked: "
                + error.status() + " " + error.message();
    }

    private static ModelException nowhere(String model) {
        return new ModelException(
                ApiError.server(503, "Nobody who serves the model '" + model + "' can take this request."));
    }
}
