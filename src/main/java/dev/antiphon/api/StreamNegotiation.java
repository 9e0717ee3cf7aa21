package dev.antiphon.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.prompt.Prompts;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Json;
import jakarta.annotation.Priority;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides between stream and JSON by what the request says, never by {@code Accept}: one SDK sends
 * {@code Accept: application/json} for streams, another the opposite.
 *
 * <p>Parses the body of a create request, once, hands the value on, and rewrites {@code Accept} so that the resource can
 * keep two plain methods.
 */
@PreMatching
@Priority(Priorities.HEADER_DECORATOR)
public final class StreamNegotiation implements ContainerRequestFilter {

    private static final Pattern RESPONSE = Pattern.compile("v1/responses/[^/]+/?");
    private static final String REQUEST = StreamNegotiation.class.getName();

    private final RequestBody bodies;
    private final CreateResponseReader reader;
    private final Prompts prompts;

    /** Jersey puts a proxy here that always means the request at hand. */
    @Context
    private @Nullable HttpServletRequest servlet;

    public StreamNegotiation(RequestBody bodies, CreateResponseReader reader, Prompts prompts) {
        this.bodies = bodies;
        this.reader = reader;
        this.prompts = prompts;
    }

    /**
     * A create request.
     *
     * @param body the bytes it was sent as
     * @param whole the same, but for a template in the place of its name
     */
    record Parsed(CreateResponse request, byte[] body, byte[] whole) {}

    @Override
    public void filter(ContainerRequestContext context) throws IOException {
        boolean stream = replays(context);
        if (creates(context)) {
            byte[] body = bodies.bytes(context);
            JsonNode tree = bodies.tree(body);
            JsonNode expanded = prompts.expanded(tree, FrontDoor.caller(Objects.requireNonNull(servlet)));
            CreateResponse request = reader.read(expanded);
            byte[] whole = tree == expanded ? body : Json.bytes(expanded);
            Allowance.asks(servlet, request.model());
            context.setProperty(REQUEST, new Parsed(request, body, whole));
            stream = request.stream();
        }
        context.getHeaders()
                .putSingle(HttpHeaders.ACCEPT, stream ? MediaType.SERVER_SENT_EVENTS : MediaType.APPLICATION_JSON);
    }

    /** Takes what this filter read of the request, so that it is not kept as long as the request; once. */
    static Parsed parsed(ContainerRequestContext context) {
        Parsed parsed = (Parsed) context.getProperty(REQUEST);
        context.removeProperty(REQUEST);
        return parsed;
    }

    /** A response that is read, and is wanted as a stream. */
    private static boolean replays(ContainerRequestContext context) {
        return context.getMethod().equals(HttpMethod.GET)
                && RESPONSE.matcher(context.getUriInfo().getPath()).matches()
                && "true".equals(Queries.first(context.getUriInfo(), "stream"));
    }

    /** Exactly the requests that Jersey will match with creating, which is also written with a slash at the end. */
    private static boolean creates(ContainerRequestContext context) {
        String path = context.getUriInfo().getPath();
        return context.getMethod().equals(HttpMethod.POST)
                && (path.equals("v1/responses") || path.equals("v1/responses/"));
    }
}
