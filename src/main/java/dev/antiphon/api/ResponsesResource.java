package dev.antiphon.api;

import static dev.antiphon.api.FrontDoor.caller;

import dev.antiphon.access.Caller;
import dev.antiphon.agent.Idempotency;
import dev.antiphon.agent.Idempotency.Kept;
import dev.antiphon.agent.Idempotency.Running;
import dev.antiphon.event.ReasoningNames;
import dev.antiphon.journal.Accumulator;
import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Status;
import dev.antiphon.snapshot.Claim;
import dev.antiphon.snapshot.JournalStore;
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
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** {@code /v1/responses}: create, get, delete, cancel, and the items a response was asked with. */
@Path("v1/responses")
@Singleton
@Produces(MediaType.APPLICATION_JSON)
public final class ResponsesResource {

    private static final System.Logger LOG = System.getLogger(ResponsesResource.class.getName());

    private final Idempotency requests;
    private final Accumulator accumulator;
    private final SnapshotStore snapshots;
    private final SseWriter sse;
    private final JsonReply json;
    private final Replays replays;
    private final Notice notice;

    ResponsesResource(
            Idempotency requests,
            Accumulator accumulator,
            SnapshotStore snapshots,
            JournalStore journals,
            SseWriter sse,
            JsonReply json,
            ReasoningNames names,
            Notice notice) {
        this.requests = requests;
        this.accumulator = accumulator;
        this.snapshots = snapshots;
        this.sse = sse;
        this.json = json;
        this.notice = notice;
        this.replays = new Replays(accumulator, snapshots, journals, sse, names);
    }

    /** Creates a response and streams it. A fault found before it is announced is a plain HTTP error. */
    @POST
    @Produces(MediaType.SERVER_SENT_EVENTS + ";charset=utf-8")
    @Described(value = "createResponse", answer = dev.antiphon.protocol.Response.class)
    public void stream(
            @Context ContainerRequestContext context,
            @Context HttpServletRequest servlet,
            @Context HttpServletResponse headers,
            @Context SseEventSink sink) {
        StreamNegotiation.Parsed parsed = StreamNegotiation.parsed(context);
        boolean obfuscate = parsed.request().obfuscate();
        switch (begin(parsed, servlet)) {
            case Running running -> {
                UnaryOperator<byte[]> dress = dress(obfuscate, running.live().id(), 0);
                isStream(headers);
                notice.tell(parsed.request(), caller(servlet), headers);
                answer(running, servlet, "stream-", () -> copy(running, dress, sink));
            }
            case Kept kept -> {
                String id = kept.ended().id();
                Replays.Replay replay = replays.of(caller(servlet), kept.stored(), null);
                isStream(headers);
                notice.tell(parsed.request(), caller(servlet), headers);
                AnswerThread.prepare(servlet, "replay-" + id, () -> replay(replay, dress(obfuscate, id, 0), sink));
            }
        }
    }

    /** Begins a response, or finds the one that this request began when it was sent before. */
    private Idempotency.Answer begin(StreamNegotiation.Parsed parsed, HttpServletRequest servlet) {
        Claim claim = IdempotencyKey.claim(servlet, parsed.body());
        return VisitorsBook.about(servlet, requests.start(parsed.request(), parsed.whole(), caller(servlet), claim));
    }

    private static UnaryOperator<byte[]> dress(boolean obfuscate, String id, int first) {
        return obfuscate ? new Obfuscation(id, first) : UnaryOperator.identity();
    }

    private void copy(Running running, UnaryOperator<byte[]> dress, SseEventSink sink) {
        boolean stayed = false;
        try {
            stayed = sse.copy(running.live().from(0), dress, sink);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            if (stayed) {
                running.seat().served();
            } else {
                running.seat().left();
            }
        }
    }

    /** Creates a response and answers with it when it has ended, or at once when it is for the background. */
    @POST
    @Described(value = "createResponse", answer = dev.antiphon.protocol.Response.class)
    public void create(
            @Context ContainerRequestContext context,
            @Context HttpServletRequest servlet,
            @Context HttpServletResponse headers,
            @Suspended AsyncResponse reply) {
        StreamNegotiation.Parsed parsed = StreamNegotiation.parsed(context);
        Idempotency.Answer answer = begin(parsed, servlet);
        notice.tell(parsed.request(), caller(servlet), headers);
        switch (answer) {
            case Running running -> await(running, servlet, reply);
            case Kept kept -> reply.resume(Answers.json(present(caller(servlet), kept)));
        }
    }

    /** What another process runs in the background is shown as far as it is stored. */
    private byte[] present(Caller caller, Kept kept) {
        Stored stored = kept.stored();
        return stored.background()
                ? snapshots.json(caller, stored.id()).orElseGet(stored::json)
                : kept.ended().json();
    }

    private void await(Running running, HttpServletRequest servlet, AsyncResponse reply) {
        LiveResponse live = running.live();
        if (live.background()) {
            reply.resume(Answers.json(running.first() ? live.first() : live.now()));
        } else {
            Departure departure = Departure.of(servlet);
            answer(running, servlet, "reply-", () -> json.send(running, reply, departure));
        }
    }

    /** A response that nobody will read must not run on. */
    static void answer(Running running, HttpServletRequest servlet, String name, Runnable answering) {
        try {
            AnswerThread.prepare(servlet, name + running.live().id(), answering, running.seat()::left);
        } catch (RuntimeException | Error unanswered) {
            running.seat().left();
            throw unanswered;
        }
    }

    @GET
    @Path("{id}")
    @Described(value = "getResponse", answer = dev.antiphon.protocol.Response.class)
    public Response get(@PathParam("id") String id, @Context HttpServletRequest servlet, @Context UriInfo uri) {
        Queries.refuseStreamOptions(uri);
        Queries.requireIncludes(uri);
        Caller caller = caller(servlet);
        String checked = Ids.requireResponse("response_id", id);
        return Answers.json(accumulator
                .find(caller, checked)
                .map(LiveResponse::now)
                .or(() -> snapshots.json(caller, checked))
                .orElseThrow(() -> notFound(checked)));
    }

    /**
     * Reads a response as a stream, from its first event or from where an earlier stream broke off: to its end, if it
     * still runs. A fault found before the first frame is a plain HTTP error.
     */
    @GET
    @Path("{id}")
    @Produces(MediaType.SERVER_SENT_EVENTS + ";charset=utf-8")
    @Described(
            value = "getResponse",
            answer = dev.antiphon.protocol.Response.class,
            query = {"include[]", "stream", "starting_after", "include_obfuscation"})
    public void replay(
            @PathParam("id") String id,
            @Context HttpServletRequest servlet,
            @Context HttpServletResponse headers,
            @Context UriInfo uri,
            @Context SseEventSink sink) {
        Queries.requireIncludes(uri);
        boolean obfuscate = Queries.flag(uri, "include_obfuscation");
        Integer after = Queries.startingAfter(uri);
        String checked = Ids.requireResponse("response_id", id);
        Replays.Replay replay = replays.find(caller(servlet), checked, after);
        isStream(headers);
        UnaryOperator<byte[]> dress = dress(obfuscate, checked, Replays.next(after));
        AnswerThread.prepare(servlet, "replay-" + checked, () -> replay(replay, dress, sink));
    }

    private static void replay(Replays.Replay replay, UnaryOperator<byte[]> dress, SseEventSink sink) {
        try {
            replay.send(dress, sink);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException broken) {
            // The stream has no terminal event and no [DONE] then, so nobody takes it for a whole one.
            LOG.log(System.Logger.Level.WARNING, "A replay broke off", broken);
        }
    }

    private static void isStream(HttpServletResponse headers) {
        headers.setHeader("Cache-Control", "no-cache");
        headers.setHeader("X-Accel-Buffering", "no");
    }

    /** Removes a response. What others need of its items stays for them. */
    @DELETE
    @Path("{id}")
    @Described("deleteResponse")
    public DeletedResponse delete(@PathParam("id") String id, @Context HttpServletRequest servlet) {
        Caller caller = caller(servlet);
        String checked = Ids.requireResponse("response_id", id);
        if (accumulator.find(caller, checked).isPresent() || snapshots.running(caller, checked)) {
            throw ApiError.invalid(null, null, "Cannot delete an in-flight response.")
                    .exception();
        }
        if (!snapshots.delete(caller, checked)) {
            throw notFound(checked);
        }
        return new DeletedResponse(checked, true);
    }

    /** Cancels a background response, and answers with what it has become; one that has been cancelled stays so. */
    @POST
    @Path("{id}/cancel")
    @Described(value = "cancelResponse", answer = dev.antiphon.protocol.Response.class)
    public void cancel(
            @PathParam("id") String id, @Context HttpServletRequest servlet, @Suspended AsyncResponse reply) {
        Caller caller = caller(servlet);
        String checked = Ids.requireResponse("response_id", id);
        Optional<LiveResponse> live = accumulator.find(caller, checked);
        if (live.isEmpty()) {
            reply.resume(cancelled(stored(caller, checked)));
            return;
        }
        requireBackground(live.get().background());
        live.get().stop(Ending.CANCELLED);
        AnswerThread.prepare(
                servlet,
                "cancel-" + checked,
                () -> json.sendLast(live.get(), () -> cancelled(stored(caller, checked)), reply));
    }

    private static Response cancelled(Stored stored) {
        if (stored.status() == Status.CANCELLED) {
            return Answers.json(stored.json());
        }
        if (stored.status().terminal()) {
            throw ApiError.invalid(
                            null, null, "Cannot cancel a " + stored.status().word() + " response.")
                    .exception();
        }
        requireBackground(stored.background());
        throw ApiError.server(503, "The response is being taken over by another process. Please try again.")
                .retryAfter(Duration.ofSeconds(5))
                .exception();
    }

    private static void requireBackground(boolean background) {
        if (!background) {
            throw ApiError.invalid(null, null, "Cannot cancel a synchronous response.")
                    .exception();
        }
    }

    private Stored stored(Caller caller, String id) {
        return snapshots.find(caller, id).orElseThrow(() -> notFound(id));
    }

    static RuntimeException notFound(String id) {
        return ApiError.notFound("Response with id '" + id + "' not found.").exception();
    }
}
