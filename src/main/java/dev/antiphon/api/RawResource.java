package dev.antiphon.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.access.Caller;
import dev.antiphon.access.Feature;
import dev.antiphon.limit.ConcurrencyLimit;
import dev.antiphon.limit.ConcurrencyLimit.Permit;
import dev.antiphon.limit.Rates;
import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelCatalog;
import dev.antiphon.model.route.RawModels;
import dev.antiphon.observe.RawSpending;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.token.Footprint;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/chat/completions}, {@code /v1/embeddings} and {@code /v1/completions}: the models without the agent. A request
 * goes to the upstream of its model as it came, and the answer comes back as it is; nothing is read into either, and nothing
 * is kept. Keys, owners, limits, routes and faults are those of the agent.
 */
@Path("v1")
@Singleton
public final class RawResource {

    private static final String CHAT = "/chat/completions";
    private static final String EMBEDDINGS = "/embeddings";
    private static final String COMPLETIONS = "/completions";

    private final RequestBody bodies;
    private final ModelCatalog models;
    private final RawModels raw;
    private final ConcurrencyLimit concurrency;
    private final Rates rates;
    private final Feature open;
    private final Consumer<RawSpending> spent;
    private final Duration probe;

    /**
     * @param open for whom there are such paths
     * @param spent is told what each call has cost
     * @param probe how often to look whether a client is still there
     */
    RawResource(
            RequestBody bodies,
            ModelCatalog models,
            RawModels raw,
            ConcurrencyLimit concurrency,
            Rates rates,
            Feature open,
            Consumer<RawSpending> spent,
            Duration probe) {
        this.bodies = bodies;
        this.models = models;
        this.raw = raw;
        this.concurrency = concurrency;
        this.rates = rates;
        this.open = open;
        this.spent = spent;
        this.probe = probe;
    }

    @POST
    @Path("chat/completions")
    @Described(value = "createChatCompletion", answer = Object.class, streams = true)
    public void chat(
            @Context ContainerRequestContext request,
            @Context HttpServletRequest servlet,
            @Suspended AsyncResponse reply)
            throws IOException {
        pass(CHAT, request, servlet, reply);
    }

    @POST
    @Path("embeddings")
    @Described(value = "createEmbedding", answer = Object.class)
    public void embeddings(
            @Context ContainerRequestContext request,
            @Context HttpServletRequest servlet,
            @Suspended AsyncResponse reply)
            throws IOException {
        pass(EMBEDDINGS, request, servlet, reply);
    }

    @POST
    @Path("completions")
    @Described(value = "createCompletion", answer = Object.class, streams = true)
    public void completions(
            @Context ContainerRequestContext request,
            @Context HttpServletRequest servlet,
            @Suspended AsyncResponse reply)
            throws IOException {
        pass(COMPLETIONS, request, servlet, reply);
    }

    private void pass(String path, ContainerRequestContext request, HttpServletRequest servlet, AsyncResponse reply)
            throws IOException {
        Caller caller = FrontDoor.caller(servlet);
        open.require(caller, "raw_models_not_allowed", null, "You may not use models without the agent.");
        byte[] bytes = bodies.bytes(request);
        JsonNode tree = object(bytes);
        RawRequest body = RawRequest.of(bytes);
        String model = models.require(body.model(), caller).name();
        Allowance.asks(servlet, body.model());
        rates.ask(caller, body.model());
        Step.begun(servlet, () -> {});
        RawBill bill = bill(path, body.model(), model, tree, caller, concurrency.acquire(caller, body.model()));
        try {
            Departure departure = Departure.of(servlet);
            AnswerThread.prepare(
                    servlet,
                    "raw-" + servlet.getAttribute(FrontDoor.REQUEST_ID),
                    () -> {
                        Cancellation cancel = new Cancellation();
                        try (bill;
                                DepartureWatch ignored = DepartureWatch.over(departure, cancel, probe)) {
                            new RawReply(reply, bill, cancel)
                                    .send(model, () -> raw.post(model, path, body::naming, cancel));
                        }
                    },
                    bill::close);
        } catch (RuntimeException | Error unanswered) {
            bill.close();
            throw unanswered;
        }
    }

    /** @param asked what the client calls the model */
    private RawBill bill(String path, String asked, String model, JsonNode request, Caller caller, Permit permit) {
        try {
            long read = Footprint.roughly(request);
            return new RawBill(
                    rates.reserve(caller, asked, () -> read, mostWritten(path, request)),
                    read,
                    permit,
                    model,
                    (answering, usage) -> spent.accept(new RawSpending(operation(path), answering, usage)));
        } catch (RuntimeException | Error refused) {
            permit.close();
            throw refused;
        }
    }

    private static String operation(String path) {
        return switch (path) {
            case EMBEDDINGS -> "embeddings";
            case COMPLETIONS -> "text_completion";
            default -> "chat";
        };
    }

    /** By all answers together, null where the request sets no limit. */
    private static @Nullable Long mostWritten(String path, JsonNode request) {
        if (path.equals(EMBEDDINGS)) {
            return 0L;
        }
        long most = Math.max(
                request.path("max_completion_tokens").asLong(),
                request.path("max_tokens").asLong());
        long answers = Math.clamp(request.path("n").asLong(1), 1, 1_000);
        return most <= 0 ? null : (Long) (Math.min(most, Integer.MAX_VALUE) * answers);
    }

    /** Bounded, in UTF-8 and well formed: what is wrong with it is said here, in the envelope. */
    private JsonNode object(byte[] body) {
        JsonNode tree = bodies.tree(body);
        if (!tree.isObject()) {
            throw ApiError.invalid(null, null, "The request body must be a JSON object.")
                    .exception();
        }
        return tree;
    }
}
