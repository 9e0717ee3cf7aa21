package dev.antiphon.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.access.Caller;
import dev.antiphon.memory.Memories;
import dev.antiphon.memory.Memory;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Fields;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Json;
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
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.util.List;

/**
 * {@code /antiphon/memories}: what is remembered of the caller, to be seen, searched, changed, taken along and forgotten. There
 * only where memory is.
 */
@Path("antiphon/memories")
@Singleton
@Produces(MediaType.APPLICATION_JSON)
public final class MemoriesResource {

    private static final int MOST_QUERY = 2_000;
    private static final String LINES = "application/jsonl";
    private static final int EXPORTED_AT_A_TIME = 100;

    private final RequestBody bodies;
    private final Memories memories;

    MemoriesResource(RequestBody bodies, Memories memories) {
        this.bodies = bodies;
        this.memories = memories;
    }

    /**
     * A fact that is remembered.
     *
     * @param shared whether everybody of the organisation has it
     * @param responseIds the responses in which it was saved, the newest first; none for one that was saved here
     * @param updatedAt when it became what it says now, in Unix seconds
     */
    @JsonPropertyOrder({"id", "object"})
    public record ShownMemory(
            String id, String text, boolean shared, List<String> responseIds, long createdAt, long updatedAt) {

        @JsonProperty("object")
        public String object() {
            return "memory";
        }

        static ShownMemory of(Memory memory) {
            return new ShownMemory(
                    memory.id(),
                    memory.text(),
                    memory.shared(),
                    memory.origins(),
                    memory.createdAt(),
                    memory.updatedAt());
        }
    }

    /** What was forgotten. */
    @JsonPropertyOrder({"id", "object"})
    public record DeletedMemory(String id, boolean deleted) {

        @JsonProperty("object")
        public String object() {
            return "memory.deleted";
        }
    }

    /** That all was forgotten. @param count how many facts that was */
    @JsonPropertyOrder("object")
    public record DeletedMemories(int count, boolean deleted) {

        @JsonProperty("object")
        public String object() {
            return "memories.deleted";
        }
    }

    /**
     * What is to be remembered.
     *
     * @param shared whether everybody of the organisation is to have it
     */
    public record Wish(String text, boolean shared) {}

    /** @throws dev.antiphon.protocol.ApiException a 400 that names the first field found wrong, here and below */
    public static Wish wish(JsonNode json) {
        Fields body = Fields.of(json, "");
        Wish wish = new Wish(body.requiredText("text", Memories.MOST_CHARACTERS), body.flag("shared", false));
        body.refuseOthers();
        return wish;
    }

    /** What a fact is to say from now on. */
    public static String text(JsonNode json) {
        Fields body = Fields.of(json, "");
        String text = body.requiredText("text", Memories.MOST_CHARACTERS);
        body.refuseOthers();
        return text;
    }

    /** The newest first, or with {@code query} those that fit it best. */
    @GET
    @Described(
            value = "listMemories",
            query = {"limit", "after", "query", "shared"})
    public Page<ShownMemory> list(@Context UriInfo uri, @Context HttpServletRequest servlet) {
        Caller caller = FrontDoor.caller(servlet);
        int limit = Queries.integer(uri, "limit", 1, 100, 20);
        boolean shared = Queries.flag(uri, "shared");
        String after = Queries.after(uri);
        String query = Queries.first(uri, "query");
        if (query == null || query.isBlank()) {
            return page(memories.list(caller, shared, after, limit + 1), limit);
        }
        if (after != null || Queries.first(uri, "shared") != null) {
            String other = after != null ? "after" : "shared";
            throw ApiError.invalid("invalid_value", other, "'" + other + "' is not allowed together with 'query'.")
                    .exception();
        }
        String asked = query.length() > MOST_QUERY ? query.substring(0, MOST_QUERY) : query;
        return page(memories.search(caller, asked, limit), limit);
    }

    private static Page<ShownMemory> page(List<Memory> found, int limit) {
        return Page.of(found.stream().map(ShownMemory::of).toList(), limit, ShownMemory::id);
    }

    /** Remembers a fact; answers with that of which it is the newer form, where there is one. */
    @POST
    @Described("createMemory")
    public ShownMemory create(@Context ContainerRequestContext request, @Context HttpServletRequest servlet)
            throws IOException {
        Wish wish = wish(bodies.required(request));
        ShownMemory saved =
                ShownMemory.of(memories.save(FrontDoor.caller(servlet), wish.text(), wish.shared(), null, null));
        AuditTrail.about(servlet, saved.id());
        return saved;
    }

    /** All that is the caller's own, a JSON object on each line, whatever is asked to be accepted. */
    @GET
    @Path("export")
    @Described(value = "exportMemories", answer = ShownMemory.class, type = LINES)
    public Response export(@Context HttpServletRequest servlet) {
        Caller caller = FrontDoor.caller(servlet);
        // Before the status is out: a database that is gone is still an error then.
        List<Memory> first = memories.list(caller, false, null, EXPORTED_AT_A_TIME);
        StreamingOutput lines = out -> {
            for (List<Memory> some = first;
                    !some.isEmpty();
                    some = memories.list(caller, false, some.getLast().id(), EXPORTED_AT_A_TIME)) {
                for (Memory memory : some) {
                    out.write(Json.bytes(ShownMemory.of(memory)));
                    out.write('\n');
                }
            }
        };
        return Response.ok(lines, LINES).build();
    }

    @GET
    @Path("{id}")
    @Described("getMemory")
    public ShownMemory get(@PathParam("id") String id, @Context HttpServletRequest servlet) {
        return memories.find(FrontDoor.caller(servlet), checked(id))
                .map(ShownMemory::of)
                .orElseThrow(() -> Memories.none(id));
    }

    /** Changes what a fact says. */
    @POST
    @Path("{id}")
    @Described("updateMemory")
    public ShownMemory edit(
            @PathParam("id") String id, @Context ContainerRequestContext request, @Context HttpServletRequest servlet)
            throws IOException {
        String text = text(bodies.required(request));
        return memories.edit(FrontDoor.caller(servlet), checked(id), text)
                .map(ShownMemory::of)
                .orElseThrow(() -> Memories.none(id));
    }

    @DELETE
    @Path("{id}")
    @Described("deleteMemory")
    public DeletedMemory remove(@PathParam("id") String id, @Context HttpServletRequest servlet) {
        if (!memories.forget(FrontDoor.caller(servlet), checked(id))) {
            throw Memories.none(id);
        }
        return new DeletedMemory(id, true);
    }

    /** Forgets everything that is the caller's own. */
    @DELETE
    @Described("deleteMemories")
    public DeletedMemories removeAll(@Context HttpServletRequest servlet) {
        return new DeletedMemories(memories.forgetAll(FrontDoor.caller(servlet)), true);
    }

    private static String checked(String id) {
        if (!Ids.wellFormed(id)) {
            throw ApiError.malformed("id").exception();
        }
        return id;
    }
}
