package dev.antiphon.model.anthropic;

import dev.antiphon.model.ModelClient;
import dev.antiphon.model.ScriptedUpstream;
import dev.antiphon.model.wire.Connections;
import dev.antiphon.model.wire.Line;
import dev.antiphon.model.wire.Upstream;
import dev.antiphon.model.wire.Upstream.Timeouts;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Clients of a scripted upstream that speaks the Messages API, one pool for all. */
final class Clients implements AutoCloseable {

    static final String KEY = "sekret-key-of-the-operator";

    private static final Duration LONG = Duration.ofSeconds(15);

    private final Connections connections = new Connections(100);
    private final ScriptedUpstream scripted;

    Clients(ScriptedUpstream scripted) {
        this.scripted = scripted;
    }

    ModelClient client() {
        return of(0, Map.of(), KEY);
    }

    ModelClient client(Map<String, String> headers) {
        return of(0, headers, KEY);
    }

    ModelClient withoutKey() {
        return of(0, Map.of(), "");
    }

    ModelClient retrying(int retries) {
        return of(retries, Map.of(), KEY);
    }

    private ModelClient of(int retries, Map<String, String> headers, String key) {
        Upstream upstream = new Upstream(
                "local",
                scripted.url(),
                key,
                headers,
                new Timeouts(LONG, LONG, LONG, LONG),
                retries,
                Upstream.MAX_ANSWER_BYTES);
        Line line = new Line(upstream, connections, Clock.systemUTC(), RandomGenerator.of("L64X128MixRandom"));
        return new AnthropicClient(line, Profile.DEFAULT);
    }

    @Override
    public void close() throws IOException {
        connections.close();
    }
}
