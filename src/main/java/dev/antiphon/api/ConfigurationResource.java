package dev.antiphon.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;

/** {@code /antiphon/configuration}: which configuration is in force, and the next one, for those who operate the server. */
@Path("antiphon/configuration")
@Singleton
@Produces(MediaType.APPLICATION_JSON)
public final class ConfigurationResource {

    private final Reloading reloading;

    ConfigurationResource(Reloading reloading) {
        this.reloading = reloading;
    }

    /**
     * The configuration in force; never what it says.
     *
     * @param number of it since the server started
     * @param loadedAt when it came in force, in seconds
     */
    @JsonPropertyOrder("object")
    public record ShownConfiguration(int number, long loadedAt) {

        static ShownConfiguration of(Reloading.InForce inForce) {
            return new ShownConfiguration(inForce.number(), inForce.since().getEpochSecond());
        }

        @JsonProperty("object")
        public String object() {
            return "configuration";
        }
    }

    @GET
    @Described("getConfiguration")
    public ShownConfiguration get(@Context HttpServletRequest servlet) {
        FrontDoor.operator(servlet);
        return ShownConfiguration.of(reloading.current());
    }

    /** What is wrong with the file is in the answer, and the configuration in force stays. */
    @POST
    @Path("reload")
    @Described("reloadConfiguration")
    public ShownConfiguration reload(@Context HttpServletRequest servlet) {
        FrontDoor.operator(servlet);
        return ShownConfiguration.of(reloading.reload());
    }
}
