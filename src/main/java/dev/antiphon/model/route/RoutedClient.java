package dev.antiphon.model.route;

import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelClient;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.model.ModelStream;
import dev.antiphon.model.route.Routes.Route;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Foreign;
import dev.antiphon.protocol.Item;
import dev.antiphon.toolset.Hosting;
import dev.antiphon.toolset.Toolset;
import java.util.List;
import java.util.Set;

/**
 * A configured model: asks one upstream after the other until one answers. Which one it was, a client sees when it is another
 * model than it asked for. Thread-safe.
 */
public final class RoutedClient implements ModelClient {

    private final Routes routes;
    private final Route route;

    public RoutedClient(Routes routes, Route route) {
        this.routes = routes;
        this.route = route;
    }

    /** One of its own targets has to take all of it; those that do not are passed by. */
    @Override
    public void requireAskable(CreateResponse request, List<Item> context) {
        ApiException first = null;
        for (Target target : route.targets()) {
            try {
                requireAskable(target.client(), request, context);
                return;
            } catch (ApiException refused) {
                first = first == null ? refused : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private void requireAskable(ModelClient client, CreateResponse request, List<Item> context) {
        client.requireAskable(request, context);
        // What none of its targets runs is somebody else's affair, or has been refused.
        Toolset.requireRun(request, context, Hosting.upstreams(type -> client.hosts(type) || !hosts(type)));
    }

    /** An answer may come from any of them, and from any model that stands in for this one. */
    @Override
    public boolean guaranteesFormats() {
        return routes.all(route).allMatch(target -> target.client().guaranteesFormats());
    }

    @Override
    public boolean hosts(String toolType) {
        return route.targets().stream().anyMatch(target -> target.client().hosts(toolType));
    }

    /** @param request with the operator's name of the model */
    @Override
    public ModelStream stream(ModelRequest request, Cancellation cancel) throws ModelException {
        Set<String> wanted = route.targets().size() == 1 ? Set.of() : Foreign.upstreamsOf(request.context());
        List<Stop> stops = takers(routes.stops(request.model(), wanted), request);
        Asking asking = new Asking(request, cancel);
        return Journey.along(request.model(), stops, cancel, asking::at);
    }

    /** Whether one can take it was looked at where there is one only. */
    private List<Stop> takers(List<Stop> stops, ModelRequest request) {
        return stops.size() == 1
                ? stops
                : stops.stream().filter(stop -> takes(stop, request)).toList();
    }

    private boolean takes(Stop stop, ModelRequest request) {
        ModelClient client = stop.target().client();
        try {
            requireAskable(client, request.request(), request.said());
        } catch (ApiException refused) {
            return false;
        }
        // A tool that was on offer is there for the model that was asked; one that stands in may do without it.
        return !stop.model().equals(request.model())
                || request.tools().hosted().stream().allMatch(tool -> client.hosts(tool.type()));
    }
}
