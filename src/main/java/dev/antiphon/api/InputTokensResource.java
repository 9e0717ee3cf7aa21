package dev.antiphon.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.antiphon.agent.InputTokens;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.InputTokensReader;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;

/** {@code /v1/responses/input_tokens}: how long a request is for the model. Nothing is stored and no model asked. */
@Path("v1/responses/input_tokens")
@Singleton
@Produces(MediaType.APPLICATION_JSON)
public final class InputTokensResource {

    private final RequestBody bodies;
    private final InputTokensReader reader;
    private final InputTokens tokens;

    InputTokensResource(RequestBody bodies, InputTokensReader reader, InputTokens tokens) {
        this.bodies = bodies;
        this.reader = reader;
        this.tokens = tokens;
    }

    /** The answer. */
    @JsonPropertyOrder("object")
    public record Count(long inputTokens) {

        @JsonProperty("object")
        String object() {
            return "response.input_tokens";
        }
    }

    /** Counts; an estimate for most models. */
    @POST
    @Described("countInputTokens")
    public Count count(@Context ContainerRequestContext request, @Context HttpServletRequest servlet)
            throws IOException {
        CreateResponse counted = reader.read(bodies.optional(request));
        Allowance.asks(servlet, counted.model());
        return new Count(tokens.count(counted, FrontDoor.caller(servlet)));
    }
}
