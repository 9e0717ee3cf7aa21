package dev.antiphon.tool.mcp;

import dev.antiphon.egress.Answer;
import dev.antiphon.egress.EgressException;
import dev.antiphon.egress.Exchange;
import dev.antiphon.egress.Line;
import dev.antiphon.egress.Request;
import dev.antiphon.event.Traceparent;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * What all requests of one session over HTTP have in common: the line, the headers the session was asked for with, and how
 * much of an answer is read. Thread-safe.
 */
final class Web {

    static final String JSON = "application/json";
    static final String EVENTS = "text/event-stream";

    private static final int MOST_LEFTOVERS = 64 * 1024;
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

    /** What HTTP and this protocol decide between them; nobody else may. */
    private static final Set<String> RESERVED = Set.of(
            "accept",
            "accept-encoding",
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "expect",
            "host",
            "keep-alive",
            "last-event-id",
            "mcp-protocol-version",
            "mcp-session-id",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private final Line line;
    private final Map<String, String> headers;
    private final Supplier<Map<String, String>> introduction;
    private final McpSettings settings;

    /** @param introduction further headers, asked for with each request */
    Web(Line line, Map<String, String> headers, Supplier<Map<String, String>> introduction, McpSettings settings) {
        this.line = line;
        this.settings = settings;
        this.introduction = introduction;
        this.headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, value) -> {
            if (maySet(name)) {
                this.headers.put(name, value);
            }
        });
    }

    static boolean maySet(String header) {
        return TOKEN.matcher(header).matches() && !RESERVED.contains(header.toLowerCase(Locale.ROOT));
    }

    /** An answer takes as long as whoever waits for it has patience. */
    Exchange post(URI at, Map<String, String> more, JSONRPCMessage message) {
        Map<String, String> all = with(more, JSON + ", " + EVENTS);
        String trace = Traceparent.outgoing();
        if (trace != null && message instanceof JSONRPCRequest) {
            all.putIfAbsent(Traceparent.HEADER, trace);
        }
        Duration silence = message instanceof JSONRPCRequest ? settings.total() : settings.timeout();
        return line.exchange(new Request("POST", at, all, Messages.write(message), silence));
    }

    /** A stream of events, which may be silent for as long as it likes. */
    Exchange listen(URI at, Map<String, String> more) {
        return line.exchange(new Request("GET", at, with(more, EVENTS), null, Duration.ZERO));
    }

    Exchange delete(URI at, Map<String, String> more, Duration silence) {
        return line.exchange(new Request("DELETE", at, with(more, JSON), null, silence));
    }

    Events events(Answer answer) {
        return new Events(answer.body(), settings.messageBytes());
    }

    /** The messages of a JSON answer. */
    List<JSONRPCMessage> messages(Answer answer) throws IOException, McpFault {
        long most = settings.messageBytes();
        byte[] json = answer.body().readNBytes((int) Math.min(most + 1, Integer.MAX_VALUE - 8));
        if (json.length > most) {
            throw McpFault.tooLarge(most);
        }
        return Messages.read(json);
    }

    /** Reads what nobody needs, so that the connection can be used again; not for long. */
    static void discard(Answer answer) throws IOException {
        answer.body().readNBytes(MOST_LEFTOVERS);
    }

    static boolean succeeded(Answer answer) {
        return answer.status() >= 200 && answer.status() < 300;
    }

    static McpFault fault(EgressException failed) {
        return failed.unsent() ? McpFault.unsent() : McpFault.lost();
    }

    Duration timeout() {
        return settings.timeout();
    }

    Line line() {
        return line;
    }

    void close() {
        line.close();
    }

    private Map<String, String> with(Map<String, String> more, String accept) {
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.putAll(headers);
        all.putAll(introduction.get());
        all.putAll(more);
        all.put("Accept", accept);
        return all;
    }
}
