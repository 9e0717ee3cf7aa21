package dev.antiphon.api;

import dev.antiphon.access.Caller;
import dev.antiphon.agent.AgentLoop;
import dev.antiphon.journal.Accumulator;
import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Status;
import dev.antiphon.snapshot.SnapshotStore;
import dev.antiphon.snapshot.Stored;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.function.UnaryOperator;

/** {@code /v1/responses}: create, get, delete, cancel, and the items a response was asked with. */
@Path("v1/responses")
@Singleton
@Produces(MediaType.APPLICATION_JSON)
public final class ResponsesResource {

    private final AgentLoop loop;
    private final Accumulator accumulator;
    private final SnapshotStore snapshots;
    private final SseWriter sse;
    private final JsonReply json;

    public ResponsesResource(
            AgentLoop loop, Accumulator accumulator, SnapshotStore snapshots, SseWriter sse, JsonReply json) {
        this.loop = loop;
        this.accumulator = accumulator;
        this.snapshots = snapshots;
        this.sse = sse;
        this.json = json;
    }

    /** Creates a response and streams it. A fault found before it is announced is a plain HTTP error. */
    @POST
    @Produces(MediaType.SERVER_SENT_EVENTS + ";charset=utf-8")
    public void stream(
            @Context ContainerRequestContext context,
            @Context HttpServletRequest servlet,
            @Context HttpServletResponse headers,
            @Context SseEventSink sink) {
        StreamNegotiation.Parsed parsed = StreamNegotiation.parsed(context);
        LiveResponse live = loop.start(parsed.request(), parsed.body(), caller(servlet));
        headers.setHeader("Cache-Control", "no-cache");
        headers.setHeader("X-Accel-Buffering", "no");
        Notice.of(parsed.request(), headers);
        UnaryOperator<byte[]> dress =
                parsed.request().obfuscate() ? new Obfuscation(live.id(), 0) : UnaryOperator.identity();
        answer(live, servlet, "stream-", () -> copy(live, dress, sink));
    }

    private void copy(LiveResponse live, UnaryOperator<byte[]> dress, SseEventSink sink) {
        boolean stayed = false;
        try {
            stayed = sse.copy(live.from(0), dress, sink);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            if (!stayed) {
                live.stop(Ending.CANCELLED);
            }
        }
    }

    /** Creates a response and answers with it when it has ended. */
    @POST
    public void create(
            @Context ContainerRequestContext context,
            @Context HttpServletRequest servlet,
            @Context HttpServletResponse headers,
            @Suspended AsyncResponse reply) {
        StreamNegotiation.Parsed parsed = StreamNegotiation.parsed(context);
        LiveResponse live = loop.start(parsed.request(), parsed.body(), caller(servlet));
        Notice.of(parsed.request(), headers);
        Departure departure = Departure.of(servlet);
        answer(live, servlet, "reply-", () -> json.send(live, reply, departure));
    }

    /** A response that nobody will read must not run on. */
    private static void answer(LiveResponse live, HttpServletRequest servlet, String name, Runnable answering) {
        try {
            AnswerThread.start(servlet, name + live.id(), answering);
        } catch (RuntimeException | Error unanswered) {
            live.stop(Ending.CANCELLED);
            throw unanswered;
        }
    }

    @GET
    @Path("{id}")
    public Response get(@PathParam("id") String id, @Context HttpServletRequest servlet, @Context UriInfo uri) {
        Queries.refuseReplay(uri);
        Queries.requireIncludes(uri);
        Caller caller = caller(servlet);
        String checked = Ids.requireResponse("response_id", id);
        return Answers.json(accumulator
                .find(caller, checked)
                .map(LiveResponse::now)
                .orElseGet(() -> stored(caller, checked).json()));
    }

    /** What is left of a deleted response. */
    public record Deleted(String id, String object, boolean deleted) {}

    /** Removes a response. What others need of its items stays for them. */
    @DELETE
    @Path("{id}")
    public Deleted delete(@PathParam("id") String id, @Context HttpServletRequest servlet) {
        Caller caller = caller(servlet);
        String checked = Ids.requireResponse("response_id", id);
        if (accumulator.find(caller, checked).isPresent() || snapshots.running(caller, checked)) {
            throw ApiError.invalid(null, null, "Cannot delete an in-flight response.")
                    .exception();
        }
        if (!snapshots.delete(caller, checked)) {
            throw notFound(checked);
        }
        return new Deleted(checked, "response", true);
    }

    /** Only a background response can be cancelled, and there are none here; every other answer is the contract's 400. */
    @POST
    @Path("{id}/cancel")
    public Response cancel(@PathParam("id") String id, @Context HttpServletRequest servlet) {
        Caller caller = caller(servlet);
        String checked = Ids.requireResponse("response_id", id);
        if (accumulator.find(caller, checked).isPresent()) {
            throw ApiError.invalid(null, null, "Cannot cancel a synchronous response.")
                    .exception();
        }
        Stored stored = stored(caller, checked);
        if (!stored.status().terminal()) {
            throw ApiError.invalid(null, null, "Cannot cancel a synchronous response.")
                    .exception();
        }
        if (stored.status() == Status.CANCELLED) {
            return Answers.json(stored.json());
        }
        throw ApiError.invalid(null, null, "Cannot cancel a " + stored.status().word() + " response.")
                .exception();
    }

    private Stored stored(Caller caller, String id) {
        return snapshots.find(caller, id).orElseThrow(() -> notFound(id));
    }

    static RuntimeException notFound(String id) {
        return ApiError.notFound("Response with id '" + id + "' not found.").exception();
    }

    private static Caller caller(HttpServletRequest request) {
        return FrontDoor.caller(request);
    }
}
