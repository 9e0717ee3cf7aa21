package dev.antiphon.model;

import dev.antiphon.model.wire.Connections;
import dev.antiphon.model.wire.Line;
import dev.antiphon.model.wire.Upstream;
import dev.antiphon.model.wire.Upstream.Timeouts;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Clients of a scripted upstream, one pool for all. */
public final class Clients implements AutoCloseable {

    public static final String KEY = "sekret-key-of-the-operator";
    public static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    private static final Duration LONG = Duration.ofSeconds(15);

    private final Connections connections = new Connections(100);
    private final URI url;
    private final Function<Line, ModelClient> protocol;

    public Clients(ScriptedUpstream upstream, Function<Line, ModelClient> protocol) {
        this(upstream.url(), protocol);
    }

    public Clients(URI url, Function<Line, ModelClient> protocol) {
        this.url = url;
        this.protocol = protocol;
    }

    /** Clients of an upstream that is somewhere else. */
    Clients at(String elsewhere) {
        return new Clients(URI.create(elsewhere), protocol);
    }

    /** Without retries and with generous time limits. */
    public ModelClient client() {
        return client(Map.of());
    }

    public ModelClient client(Map<String, String> headers) {
        return of(0, new Timeouts(LONG, LONG, LONG, LONG), headers, Upstream.MAX_ANSWER_BYTES);
    }

    public ModelClient retrying(int retries) {
        return of(retries, new Timeouts(LONG, LONG, LONG, LONG), Map.of(), Upstream.MAX_ANSWER_BYTES);
    }

    public ModelClient impatient(Duration firstToken, Duration idle) {
        return of(0, new Timeouts(LONG, firstToken, idle, LONG), Map.of(), Upstream.MAX_ANSWER_BYTES);
    }

    /** Patient with every wait, but not with the whole. */
    public ModelClient hasty(Duration total) {
        return of(0, new Timeouts(LONG, LONG, LONG, total), Map.of(), Upstream.MAX_ANSWER_BYTES);
    }

    /** Does not wait for long to be connected. */
    ModelClient connecting(Duration connect) {
        return of(0, new Timeouts(connect, LONG, LONG, LONG), Map.of(), Upstream.MAX_ANSWER_BYTES);
    }

    public ModelClient upTo(long bytes) {
        return of(0, new Timeouts(LONG, LONG, LONG, LONG), Map.of(), bytes);
    }

    private ModelClient of(int retries, Timeouts timeouts, Map<String, String> headers, long maxBytes) {
        Upstream upstream = new Upstream("local", url, KEY, headers, timeouts, retries, maxBytes);
        Line line = new Line(
                upstream, connections, Clock.fixed(NOW, ZoneOffset.UTC), RandomGenerator.of("L64X128MixRandom"));
        return protocol.apply(line);
    }

    @Override
    public void close() throws IOException {
        connections.close();
    }
}
