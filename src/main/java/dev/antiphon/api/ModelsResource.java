package dev.antiphon.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.antiphon.model.ModelCatalog;
import dev.antiphon.protocol.ApiError;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;

/** {@code /v1/models}: what can be asked. A name may hold slashes, raw or as {@code %2F}. */
@Path("v1/models")
@Singleton
@Produces(MediaType.APPLICATION_JSON)
public final class ModelsResource {

    private final ModelCatalog catalog;
    private final long since;

    /** @param since when this catalogue was read, shown as every model's creation */
    public ModelsResource(ModelCatalog catalog, Instant since) {
        this.catalog = catalog;
        this.since = since.getEpochSecond();
    }

    /** The model object of the contract. */
    @JsonPropertyOrder({"id", "object"})
    public record Model(String id, long created, String ownedBy) {

        @JsonProperty("object")
        public String object() {
            return "model";
        }
    }

    /** A list that is never paged. */
    @JsonPropertyOrder("object")
    public record Models(List<Model> data) {

        @JsonProperty("object")
        public String object() {
            return "list";
        }
    }

    @GET
    @Described("listModels")
    public Models list(@Context HttpServletRequest servlet) {
        return new Models(catalog.listed(FrontDoor.caller(servlet)).entrySet().stream()
                .map(listed -> shown(listed.getKey(), listed.getValue()))
                .toList());
    }

    /** One model; a name that a pattern serves is found although it is not listed. */
    @GET
    @Path("{model:.+}")
    @Described("getModel")
    public Model get(@PathParam("model") String name, @Context HttpServletRequest servlet) {
        return catalog.find(name)
                .filter(model -> model.who().includes(FrontDoor.caller(servlet)))
                .map(model -> shown(name, model))
                .orElseThrow(() -> new ApiError(
                                404,
                                ApiError.INVALID_REQUEST,
                                "model_not_found",
                                "model",
                                "The model '" + name + "' does not exist.")
                        .exception());
    }

    private Model shown(String name, ModelCatalog.Model model) {
        return new Model(name, since, model.upstream());
    }
}
