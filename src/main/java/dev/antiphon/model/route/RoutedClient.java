package dev.antiphon.model.route;

import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelClient;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.model.ModelStream;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Foreign;
import dev.antiphon.protocol.Item;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A configured model: asks one upstream after the other until one answers. Which one it was, a client sees when it is another
 * model than it asked for. Thread-safe.
 */
public final class RoutedClient implements ModelClient {

    private final Routes routes;
    private final List<Target> targets;

    /** @param targets the model's own, at least one */
    public RoutedClient(Routes routes, List<Target> targets) {
        this.routes = routes;
        this.targets = List.copyOf(targets);
    }

    /** One of its own targets must be able to read it; those that cannot are passed by. */
    @Override
    public void requireReadable(List<Item> context) {
        requireOne(client -> client.requireReadable(context));
    }

    @Override
    public void requireServable(CreateResponse request) {
        requireOne(client -> client.requireServable(request));
    }

    private void requireOne(Consumer<ModelClient> demand) {
        ApiException first = null;
        for (Target target : targets) {
            try {
                demand.accept(target.client());
                return;
            } catch (ApiException refused) {
                first = first == null ? refused : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /** An answer may come from any of them. */
    @Override
    public boolean guaranteesFormats() {
        return targets.stream().allMatch(target -> target.client().guaranteesFormats());
    }

    @Override
    public boolean hosts(String toolType) {
        return targets.stream().allMatch(target -> target.client().hosts(toolType));
    }

    /** @param request with the operator's name of the model */
    @Override
    public ModelStream stream(ModelRequest request, Cancellation cancel) throws ModelException {
        Set<String> wanted = targets.size() == 1 ? Set.of() : Foreign.upstreamsOf(request.context());
        List<Stop> stops = readers(routes.stops(request.model(), wanted), request);
        return Journey.along(request.model(), stops, cancel, stop -> ask(stop, request, cancel));
    }

    /** Whether one can read it was looked at where there is one only. */
    private static List<Stop> readers(List<Stop> stops, ModelRequest request) {
        return stops.size() == 1
                ? stops
                : stops.stream().filter(stop -> reads(stop.target(), request)).toList();
    }

    private static boolean reads(Target target, ModelRequest request) {
        try {
            target.client().requireReadable(request.context());
            target.client().requireServable(request.request());
            return request.tools().hosted().stream()
                    .allMatch(tool -> target.client().hosts(tool.type()));
        } catch (ApiException refused) {
            return false;
        }
    }

    private static ModelStream ask(Stop stop, ModelRequest request, Cancellation cancel) throws ModelException {
        Guard.Pass pass = stop.target().guard().enter();
        try {
            GuardedStream stream =
                    GuardedStream.begun(stop.target().client().stream(request.named(stop.as()), cancel), pass);
            if (!stop.model().equals(request.model())) {
                stream.tellFirst(new ModelEvent.AnsweredBy(stop.model()));
            }
            return stream;
        } catch (ModelException failure) {
            pass.failed(failure);
            throw failure;
        } catch (RuntimeException | Error defect) {
            pass.close();
            throw defect;
        }
    }
}
