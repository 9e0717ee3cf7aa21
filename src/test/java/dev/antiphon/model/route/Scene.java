package dev.antiphon.model.route;

import dev.antiphon.model.NamePattern;
import dev.antiphon.model.ScriptedUpstream;
import dev.antiphon.model.StructuredOutputs;
import dev.antiphon.model.anthropic.AnthropicClient;
import dev.antiphon.model.anthropic.Profile;
import dev.antiphon.model.chat.ChatClient;
import dev.antiphon.model.chat.Dialect;
import dev.antiphon.model.route.Routes.Route;
import dev.antiphon.model.wire.Connections;
import dev.antiphon.model.wire.Line;
import dev.antiphon.model.wire.Upstream;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Some scripted upstreams, models that are served by them, and a clock that stands still until it is moved. */
final class Scene implements AutoCloseable {

    private static final Duration LONG = Duration.ofSeconds(15);

    final MovableClock clock = new MovableClock();
    private final Connections connections = new Connections(50);
    private final Map<String, ScriptedUpstream> upstreams = new LinkedHashMap<>();
    private final Map<String, Guard> guards = new LinkedHashMap<>();
    private final List<Route> routes = new ArrayList<>();
    private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    private Duration firstToken = LONG;

    ScriptedUpstream upstream(String name) {
        return upstreams.computeIfAbsent(name, ignored -> ScriptedUpstream.start());
    }

    Guard guard(String name) {
        return guards.computeIfAbsent(name, ignored -> new Guard(name, Guard.Limits.DEFAULT, clock));
    }

    Scene guarded(String name, Guard.Limits limits) {
        guards.put(name, new Guard(name, limits, clock));
        return this;
    }

    Scene impatient(Duration limit) {
        firstToken = limit;
        return this;
    }

    Target target(String upstream, String as, int weight) {
        return target(upstream, as, weight, upstream(upstream).url());
    }

    Target target(String upstream, String as, int weight, URI url) {
        Line line = line(upstream, url);
        return new Target(guard(upstream), as, weight, new ChatClient(line, Dialect.DEFAULT), line);
    }

    /** One that speaks the Messages API. */
    Target messages(String upstream, String as) {
        Line line = line(upstream, upstream(upstream).url());
        return new Target(guard(upstream), as, 1, new AnthropicClient(line, Profile.DEFAULT), null);
    }

    private Line line(String upstream, URI url) {
        Upstream where = new Upstream(
                upstream,
                url,
                "secret",
                Map.of(),
                new Upstream.Timeouts(LONG, firstToken, LONG, LONG),
                0,
                Upstream.MAX_ANSWER_BYTES);
        return new Line(where, connections, clock, random);
    }

    /** One that keeps every format it is asked for. */
    Target enforcing(String upstream) {
        Dialect dialect =
                new Dialect("max_tokens", false, true, Set.of(), Dialect.NO_REASONING, StructuredOutputs.ENFORCED);
        Target plain = target(upstream, "", 1);
        return new Target(
                plain.guard(), "", 1, new ChatClient(Objects.requireNonNull(plain.line()), dialect), plain.line());
    }

    /** A model with these targets, and models that stand in for it. */
    Scene model(String name, List<Target> targets, String... fallback) {
        routes.add(new Route(new NamePattern(name), targets, List.of(fallback)));
        return this;
    }

    Routes routes() {
        return new Routes(routes, random);
    }

    /** The first model that was named. */
    RoutedClient client() {
        return new RoutedClient(routes(), routes.getFirst());
    }

    @Override
    public void close() throws IOException {
        upstreams.values().forEach(ScriptedUpstream::close);
        connections.close();
    }

    /** Stands still. */
    static final class MovableClock extends Clock {

        private Instant now = Instant.parse("2026-11-20T10:00:00Z");

        void passes(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }
}
