package dev.antiphon.tool.mcp;

import dev.antiphon.egress.Answer;
import dev.antiphon.egress.EgressException;
import dev.antiphon.egress.Exchange;
import dev.antiphon.egress.Origin;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * HTTP as it was before streamable HTTP: everything a server says comes over one stream, which names first where messages
 * are to be posted. Without the stream there is no session.
 */
final class OldHttp implements Channel {

    private final Web web;
    private final Inbox inbox;
    private final Exchange stream;
    private final CompletableFuture<URI> endpoint = new CompletableFuture<>();

    private OldHttp(Web web, URI at, Inbox inbox) {
        this.web = web;
        this.inbox = inbox;
        this.stream = web.listen(at, Map.of());
    }

    static OldHttp open(Web web, URI at, Inbox inbox) {
        OldHttp channel = new OldHttp(web, at, inbox);
        Thread.ofVirtual().name("mcp-listen").start(channel::hear);
        return channel;
    }

    @Override
    public void send(JSONRPCMessage message) throws McpFault {
        try (Exchange exchange = web.post(endpoint(), Map.of(), message)) {
            Answer answer = exchange.open();
            Web.discard(answer);
            if (!Web.succeeded(answer)) {
                throw answer.status() == 404 ? McpFault.gone() : McpFault.http(answer.status());
            }
        } catch (EgressException failed) {
            throw Web.fault(failed);
        } catch (IOException broken) {
            throw McpFault.lost();
        }
    }

    @Override
    public void close() {
        stream.close();
        web.close();
    }

    private URI endpoint() throws McpFault {
        try {
            return endpoint.get(web.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw McpFault.late(web.timeout());
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof McpFault fault ? fault : McpFault.lost();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw McpFault.unsent();
        }
    }

    private void hear() {
        McpFault end = McpFault.lost();
        try (stream) {
            read(stream.open());
        } catch (EgressException failed) {
            end = Web.fault(failed);
        } catch (McpFault fault) {
            end = fault;
        } catch (IOException brokenOff) {
            // as if it had ended
        }
        // Whoever waits to post hears of it there; later there are only those who wait for answers.
        if (!endpoint.completeExceptionally(end)) {
            inbox.broken(end);
        }
    }

    private void read(Answer answer) throws IOException, McpFault {
        if (answer.status() != 200) {
            throw McpFault.http(answer.status());
        }
        if (!answer.type().equals(Web.EVENTS)) {
            throw McpFault.garbled();
        }
        Events events = web.events(answer);
        for (Events.Event event = events.next(); event != null; event = events.next()) {
            if (event.type().equals("endpoint")) {
                endpoint.complete(endpoint(answer.at(), new String(event.data(), StandardCharsets.UTF_8)));
            } else if (event.type().equals("message")) {
                for (JSONRPCMessage message : Messages.read(event.data())) {
                    inbox.receive(message);
                }
            }
        }
    }

    /** Somewhere at the same origin, or whoever is trusted with the headers could pass them on. */
    private URI endpoint(URI at, String named) throws McpFault {
        try {
            URI next = at.resolve(named.strip());
            if (Origin.of(next).equals(Optional.of(web.line().origin()))) {
                return next;
            }
        } catch (IllegalArgumentException malformed) {
            // as if it were elsewhere
        }
        throw McpFault.settled("It wants messages to be sent to another server.");
    }
}
