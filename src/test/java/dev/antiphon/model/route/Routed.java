package dev.antiphon.model.route;

import dev.antiphon.model.ModelClient;
import dev.antiphon.model.NamePattern;
import dev.antiphon.model.Protocol;
import dev.antiphon.model.Reply;
import dev.antiphon.model.Telling;
import dev.antiphon.model.route.Routes.Route;
import dev.antiphon.model.wire.Line;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** A protocol whose client is the only target of a route, as every configured model's is. */
public record Routed(Protocol protocol, String model) implements Protocol {

    public Routed(Protocol protocol) {
        this(protocol, "m");
    }

    @Override
    public ModelClient client(Line line) {
        Guard guard = new Guard("local", Guard.Limits.DEFAULT, Clock.systemUTC());
        Target target = new Target(guard, "", 1, protocol.client(line), line);
        Route route = new Route(new NamePattern(model), List.of(target), List.of());
        return new RoutedClient(new Routes(List.of(route), RandomGenerator.of("L64X128MixRandom")), route);
    }

    @Override
    public Telling answers() {
        return protocol.answers();
    }

    @Override
    public Reply error(int status, String code, String message) {
        return protocol.error(status, code, message);
    }

    @Override
    public String request() {
        return protocol.request();
    }

    @Override
    public String keyHeader() {
        return protocol.keyHeader();
    }

    @Override
    public String keyValue(String key) {
        return protocol.keyValue(key);
    }

    @Override
    public Set<Lack> lacks() {
        return protocol.lacks();
    }
}
