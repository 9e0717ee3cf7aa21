package dev.antiphon.model.route;

import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.wire.Exchange;
import dev.antiphon.model.wire.Line;
import dev.antiphon.protocol.ApiError;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The models as plain upstreams: a request goes to one of them as it came, in the upstream's own protocol, and its answer
 * comes back as bytes. Routes, guards and retries are those of the agent. Thread-safe.
 */
public final class RawModels {

    private final Routes routes;

    public RawModels(Routes routes) {
        this.routes = routes;
    }

    /** A request with the name by which an upstream calls its model. */
    public interface Body {
        byte[] naming(String model);
    }

    /** Whether a model has an upstream that takes requests so. */
    public boolean serves(String model) {
        return !stops(model).isEmpty();
    }

    private List<Stop> stops(String model) {
        return routes.stops(model, Set.of()).stream()
                .filter(stop -> stop.target().line() != null)
                .toList();
    }

    /**
     * Posts to the first upstream of a model that answers.
     *
     * @param model as the operator calls it
     * @param path below the upstream's address
     * @return an answer of status 200, of which nothing has been read; closing it ends the call
     * @throws ModelException what went wrong; 404 {@code model_not_found} when the model has no such upstream
     */
    public RawAnswer post(String model, String path, Body body, Cancellation cancel) throws ModelException {
        List<Stop> stops = stops(model);
        if (stops.isEmpty()) {
            throw new ModelException(new ApiError(
                    404,
                    ApiError.INVALID_REQUEST,
                    "model_not_found",
                    "model",
                    "The model '" + ApiError.shown(model) + "' cannot be asked at this path."));
        }
        return Journey.along(model, stops, cancel, stop -> post(stop, path, body.naming(stop.as()), cancel));
    }

    private static RawAnswer post(Stop stop, String path, byte[] body, Cancellation cancel) throws ModelException {
        Line line = Objects.requireNonNull(stop.target().line());
        Guard.Pass pass = stop.target().guard().enter();
        try {
            Exchange exchange = line.post(path, line.upstream().bearer(), body, cancel);
            pass.answered();
            return new RawAnswer(stop.model(), exchange, pass);
        } catch (ModelException failure) {
            pass.failed(failure);
            throw failure;
        } catch (RuntimeException | Error defect) {
            pass.close();
            throw defect;
        }
    }
}
