package dev.antiphon.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.antiphon.model.route.Guard;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code /health}: for load balancers and people, without a key; an administrator is shown more. {@code live} says that the process answers,
 * {@code ready} whether it should be sent work, plain {@code /health} the same in the words of its clients.
 */
@Path("health")
@Singleton
@Produces(MediaType.APPLICATION_JSON)
public final class HealthResource {

    private static final Map<String, String> PASS = Map.of("status", "pass");

    private final BooleanSupplier database;
    private final BooleanSupplier draining;
    private final List<Guard> guards;

    /** @param guards of the upstreams; what becomes of these does not decide whether this server is ready */
    public HealthResource(BooleanSupplier database, BooleanSupplier draining, List<Guard> guards) {
        this.database = database;
        this.draining = draining;
        this.guards = List.copyOf(guards);
    }

    /** For an administrator: also how the upstreams are. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Health(String status, @Nullable Map<String, Guard.Health> upstreams) {}

    @GET
    @Described(value = "getHealth", answer = HealthResource.Health.class)
    public Response health(@Context HttpServletRequest request) {
        return ready(request);
    }

    @GET
    @Path("live")
    @Described(value = "getLiveness", answer = HealthResource.Health.class)
    public Map<String, String> live() {
        return PASS;
    }

    @GET
    @Path("ready")
    @Described(value = "getReadiness", answer = HealthResource.Health.class)
    public Response ready(@Context HttpServletRequest request) {
        boolean ready = !draining.getAsBoolean() && database.getAsBoolean();
        Health health = new Health(ready ? "pass" : "fail", FrontDoor.isAdmin(request) ? upstreams() : null);
        return Response.status(ready ? 200 : 503).entity(health).build();
    }

    private Map<String, Guard.Health> upstreams() {
        Map<String, Guard.Health> all = new LinkedHashMap<>();
        guards.forEach(guard -> all.put(guard.upstream(), guard.health()));
        return all;
    }
}
