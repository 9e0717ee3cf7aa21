package dev.antiphon.model.chat;

import dev.antiphon.model.ModelClient;
import dev.antiphon.model.ScriptedUpstream;
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
import java.util.random.RandomGenerator;

/** Clients of a scripted upstream, one pool for all. */
final class Clients implements AutoCloseable {

    static final String KEY = "sekret-key-of-the-operator";
    static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    private static final Duration LONG = Duration.ofSeconds(15);

    private final Connections connections = new Connections(100);
    private final URI url;

    Clients(ScriptedUpstream upstream) {
        this(upstream.url());
    }

    Clients(URI url) {
        this.url = url;
    }

    /** Without retries and with generous time limits. */
    ModelClient client() {
        return client(Map.of());
    }

    ModelClient client(Map<String, String> headers) {
        return of(0, new Timeouts(LONG, LONG, LONG, LONG), headers, Upstream.MAX_ANSWER_BYTES);
    }

    ModelClient retrying(int retries) {
        return of(retries, new Timeouts(LONG, LONG, LONG, LONG), Map.of(), Upstream.MAX_ANSWER_BYTES);
    }

    ModelClient impatient(Duration firstToken, Duration idle) {
        return of(0, new Timeouts(LONG, firstToken, idle, LONG), Map.of(), Upstream.MAX_ANSWER_BYTES);
    }

    /** Patient with every wait, but not with the whole. */
    ModelClient hasty(Duration total) {
        return of(0, new Timeouts(LONG, LONG, LONG, total), Map.of(), Upstream.MAX_ANSWER_BYTES);
    }

    ModelClient upTo(long bytes) {
        return of(0, new Timeouts(LONG, LONG, LONG, LONG), Map.of(), bytes);
    }

    private ModelClient of(int retries, Timeouts timeouts, Map<String, String> headers, long maxBytes) {
        Upstream upstream = new Upstream("local", url, KEY, headers, timeouts, retries, maxBytes);
        Line line = new Line(
                upstream, connections, Clock.fixed(NOW, ZoneOffset.UTC), RandomGenerator.of("L64X128MixRandom"));
        return new ChatClient(line, Dialect.DEFAULT);
    }

    @Override
    public void close() throws IOException {
        connections.close();
    }
}
