package dev.antiphon.model.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.model.ModelClient;
import dev.antiphon.model.Reply;
import dev.antiphon.model.ScriptedUpstream;
import dev.antiphon.model.StructuredOutputs;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Clients of an upstream that speaks the Responses API, and what it says. */
public final class Clients implements AutoCloseable {

    static final String KEY = "sekret-key-of-the-operator";

    /** The operator's name for the upstream. */
    public static final String NAME = "there";

    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    private static final Duration LONG = Duration.ofSeconds(15);

    private final Connections connections = new Connections(100);
    private final URI url;

    public Clients(ScriptedUpstream upstream) {
        this(upstream.url());
    }

    Clients(URI url) {
        this.url = url;
    }

    /** An upstream that runs all tools there are. */
    static ResponsesDialect hosting() {
        return new ResponsesDialect(
                Set.of(), Set.of(), ResponsesDialect.HOSTED, true, false, StructuredOutputs.PASSED_ON);
    }

    ModelClient client() {
        return client(ResponsesDialect.DEFAULT);
    }

    /** The client of such an upstream. */
    public ModelClient hostingClient() {
        return client(hosting());
    }

    ModelClient client(ResponsesDialect dialect) {
        return client(dialect, Map.of(), Upstream.MAX_ANSWER_BYTES);
    }

    ModelClient client(ResponsesDialect dialect, Map<String, String> headers, long mostBytes) {
        Upstream upstream = new Upstream(NAME, url, KEY, headers, new Timeouts(LONG, LONG, LONG, LONG), 0, mostBytes);
        return new ResponsesClient(
                new Line(
                        upstream,
                        connections,
                        Clock.fixed(NOW, ZoneOffset.UTC),
                        RandomGenerator.of("L64X128MixRandom")),
                dialect);
    }

    /** A stream of events, and nothing else: no other protocol's end. */
    public static Reply events(List<JsonNode> events) {
        Reply reply = Reply.stream().finish(null).withoutDone();
        events.forEach(event -> reply.chunk(event.toString()));
        return reply;
    }

    @Override
    public void close() throws IOException {
        connections.close();
    }
}
