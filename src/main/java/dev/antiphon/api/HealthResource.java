package dev.antiphon.api;

import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * {@code /health}: for load balancers and people, without a key. {@code live} says that the process answers,
 * {@code ready} whether it should be sent work, plain {@code /health} the same in the words of its clients.
 */
@Path("health")
@Singleton
@Produces(MediaType.APPLICATION_JSON)
public final class HealthResource {

    private static final Map<String, String> PASS = Map.of("status", "pass");
    private static final Map<String, String> FAIL = Map.of("status", "fail");

    private final BooleanSupplier database;
    private final BooleanSupplier draining;

    public HealthResource(BooleanSupplier database, BooleanSupplier draining) {
        this.database = database;
        this.draining = draining;
    }

    @GET
    @Described(value = "getHealth", answer = HealthResource.class)
    public Response health() {
        return ready();
    }

    @GET
    @Path("live")
    @Described(value = "getLiveness", answer = HealthResource.class)
    public Map<String, String> live() {
        return PASS;
    }

    @GET
    @Path("ready")
    @Described(value = "getReadiness", answer = HealthResource.class)
    public Response ready() {
        boolean ready = !draining.getAsBoolean() && database.getAsBoolean();
        return Response.status(ready ? 200 : 503).entity(ready ? PASS : FAIL).build();
    }
}
