package dev.antiphon.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.agent.Idempotency;
import dev.antiphon.agent.Idempotency.Running;
import dev.antiphon.protocol.CompactReader;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Json;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;

/**
 * {@code /v1/responses/compact}: what was said becomes a shorter input for a conversation that begins with it. It is a run
 * as any other, of which nothing is kept and only the output is told.
 */
@Path("v1/responses/compact")
@Singleton
@Produces(MediaType.APPLICATION_JSON)
public final class CompactResource {

    private static final byte[] NOT_KEPT = {};

    private final RequestBody bodies;
    private final CompactReader reader;
    private final Idempotency requests;
    private final JsonReply json;

    CompactResource(RequestBody bodies, CompactReader reader, Idempotency requests, JsonReply json) {
        this.bodies = bodies;
        this.reader = reader;
        this.requests = requests;
        this.json = json;
    }

    /** Answers with the messages that are kept, and the compaction behind them, when the model has written it. */
    @POST
    @Described(value = "compactConversation", answer = CompactResource.class)
    public void compact(
            @Context ContainerRequestContext request,
            @Context HttpServletRequest servlet,
            @Suspended AsyncResponse reply)
            throws IOException {
        CreateResponse compact = reader.read(bodies.required(request));
        Allowance.asks(servlet, compact.model());
        Running running = (Running) requests.start(compact, NOT_KEPT, FrontDoor.caller(servlet), null);
        Step.begun(servlet, running.seat()::left);
        Departure departure = Departure.of(servlet);
        ResponsesResource.answer(
                running, servlet, "compact-", () -> json.send(running, CompactResource::shown, reply, departure));
    }

    private static byte[] shown(byte[] response) {
        JsonNode whole = Json.tree(response);
        ObjectNode shown = JsonNodeFactory.instance.objectNode();
        shown.set("id", whole.get("id"));
        shown.put("object", "response.compaction");
        shown.set("created_at", whole.get("created_at"));
        shown.set("output", whole.get("output"));
        shown.set("usage", whole.get("usage"));
        return Json.bytes(shown);
    }
}
