package dev.antiphon.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.access.Caller;
import dev.antiphon.prompt.PromptSource.Listed;
import dev.antiphon.prompt.PromptStore;
import dev.antiphon.prompt.Prompts;
import dev.antiphon.prompt.Template;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Fields;
import dev.antiphon.protocol.Ids;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /antiphon/prompts}: the templates of a tenant, for its administrators. Those in files are shown, too. */
@Path("antiphon/prompts")
@Singleton
@Produces(MediaType.APPLICATION_JSON)
public final class PromptsResource {

    private final RequestBody bodies;
    private final CreateResponseReader reader;
    private final Prompts prompts;
    private final PromptStore store;

    PromptsResource(RequestBody bodies, CreateResponseReader reader, Prompts prompts, PromptStore store) {
        this.bodies = bodies;
        this.reader = reader;
        this.prompts = prompts;
        this.store = store;
    }

    /**
     * A template, and of one version its words.
     *
     * @param source {@code file} or {@code database}
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"id", "object"})
    public record ShownPrompt(
            String id,
            String defaultVersion,
            List<String> versions,
            String source,
            @Nullable String version,
            @Nullable Set<String> variables,
            @Nullable ObjectNode template) {

        @JsonProperty("object")
        public String object() {
            return "prompt";
        }

        static ShownPrompt of(Listed listed, @Nullable Template template) {
            return new ShownPrompt(
                    listed.id(),
                    listed.defaultVersion(),
                    listed.versions(),
                    listed.file() ? "file" : "database",
                    template == null ? null : template.version(),
                    template == null ? null : template.variables(),
                    template == null ? null : template.fields());
        }
    }

    /** What was deleted. */
    @JsonPropertyOrder({"id", "object"})
    public record DeletedPrompt(String id, boolean deleted) {

        @JsonProperty("object")
        public String object() {
            return "prompt.deleted";
        }
    }

    /**
     * What is asked when a version is added.
     *
     * @param chosen whether it is the default from now on
     * @param template checked
     */
    public record Addition(String id, boolean chosen, ObjectNode template) {

        /** @throws ApiException a 400 that names the first field found wrong, here and below */
        public static Addition read(JsonNode json, CreateResponseReader reader) {
            Fields body = Fields.of(json, "");
            String id = checked(body.requiredText("id", 64));
            boolean chosen = body.flag("default", true);
            ObjectNode template = Template.checked(body.required("template"), "template", reader);
            body.refuseOthers();
            return new Addition(id, chosen, template);
        }
    }

    /** The version that is to be the default. */
    public static String choice(JsonNode json) {
        Fields body = Fields.of(json, "");
        String version = body.requiredText("default_version", 64);
        body.refuseOthers();
        return version;
    }

    /** Adds a version: the first of a new template, or the next one. */
    @POST
    @Described("addPromptVersion")
    public ShownPrompt add(@Context ContainerRequestContext request, @Context HttpServletRequest servlet)
            throws IOException {
        Caller admin = FrontDoor.admin(servlet);
        Addition addition = Addition.read(bodies.required(request), reader);
        String id = addition.id();
        AuditTrail.about(servlet, id);
        requireOwn(admin, id);
        Template added = store.add(admin, id, addition.template(), addition.chosen());
        return ShownPrompt.of(require(admin, id), added);
    }

    @GET
    @Described(
            value = "listPrompts",
            query = {"limit", "after"})
    public Page<ShownPrompt> list(@Context UriInfo uri, @Context HttpServletRequest servlet) {
        Caller admin = FrontDoor.admin(servlet);
        int limit = Queries.integer(uri, "limit", 1, 100, 20);
        List<ShownPrompt> found = prompts.list(admin.tenant(), Queries.after(uri), limit + 1).stream()
                .map(one -> ShownPrompt.of(one, null))
                .toList();
        return Page.of(found, limit, ShownPrompt::id);
    }

    /** One version, {@code version} in the query or the default. */
    @GET
    @Path("{id}")
    @Described(value = "getPrompt", query = "version")
    public ShownPrompt get(@PathParam("id") String id, @Context UriInfo uri, @Context HttpServletRequest servlet) {
        Caller admin = FrontDoor.admin(servlet);
        Template template = prompts.require(admin.tenant(), checked(id), Queries.first(uri, "version"));
        return ShownPrompt.of(require(admin, id), template);
    }

    /** Makes another version the default. */
    @POST
    @Path("{id}")
    @Described("choosePromptVersion")
    public ShownPrompt choose(
            @PathParam("id") String id, @Context ContainerRequestContext request, @Context HttpServletRequest servlet)
            throws IOException {
        Caller admin = FrontDoor.admin(servlet);
        String version = choice(bodies.required(request));
        requireOwn(admin, checked(id));
        if (!store.choose(admin, id, version)) {
            throw prompts.noVersion(id, version).exception();
        }
        return ShownPrompt.of(require(admin, id), null);
    }

    /** Removes a template with all its versions. What was made from it stays as it is. */
    @DELETE
    @Path("{id}")
    @Described("deletePrompt")
    public DeletedPrompt remove(@PathParam("id") String id, @Context HttpServletRequest servlet) {
        Caller admin = FrontDoor.admin(servlet);
        requireOwn(admin, checked(id));
        if (!store.remove(admin, id)) {
            throw prompts.none(id).exception();
        }
        return new DeletedPrompt(id, true);
    }

    private Listed require(Caller admin, String id) {
        return prompts.look(admin.tenant(), id)
                .orElseThrow(() -> prompts.none(id).exception());
    }

    private void requireOwn(Caller admin, String id) {
        if (prompts.look(admin.tenant(), id).filter(Listed::file).isPresent()) {
            throw ApiError.invalid(
                            "invalid_value",
                            "id",
                            "The prompt '" + id + "' is kept in a file, which only the operator can change.")
                    .exception();
        }
    }

    private static String checked(String id) {
        if (!Ids.wellFormed(id)) {
            throw ApiError.malformed("id").exception();
        }
        return id;
    }
}
