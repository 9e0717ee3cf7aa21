package dev.antiphon.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.access.ApiKeys;
import dev.antiphon.access.Caller;
import dev.antiphon.access.IssuedKey;
import dev.antiphon.access.KeyNote;
import dev.antiphon.access.Scopes;
import dev.antiphon.protocol.ApiError;
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
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /antiphon/keys}: the API keys of a tenant, for its administrators. A key is shown when it is issued, and never again. */
@Path("antiphon/keys")
@Singleton
@Produces(MediaType.APPLICATION_JSON)
public final class KeysResource {

    private static final String USER = "user";
    private static final int MOST_ROLES = 20;

    /** What a subject and a role may be: they stand in logs, in headers to tools and in lists with commas. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}");

    private final RequestBody bodies;
    private final ApiKeys keys;

    KeysResource(RequestBody bodies, ApiKeys keys) {
        this.bodies = bodies;
        this.keys = keys;
    }

    /**
     * An API key; times in seconds.
     *
     * @param key only when it has just been issued
     */
    @JsonPropertyOrder({"id", "object", "key"})
    public record ShownKey(
            String id,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String key,

            String subject,
            List<String> roles,
            List<String> scopes,
            String label,
            long createdAt,
            @Nullable Long expiresAt,
            @Nullable Long revokedAt) {

        /** @param key only when it has just been issued */
        public static ShownKey of(KeyNote note, @Nullable String key) {
            return new ShownKey(
                    note.id(),
                    key,
                    note.subject(),
                    List.copyOf(new TreeSet<>(note.roles())),
                    note.scopes().sorted(),
                    note.label(),
                    note.createdAt() / 1000,
                    seconds(note.expiresAt()),
                    seconds(note.revokedAt()));
        }

        private static @Nullable Long seconds(@Nullable Long millis) {
            return millis == null ? null : (Long) (millis / 1000);
        }

        @JsonProperty("object")
        public String object() {
            return "api_key";
        }
    }

    /**
     * Who a key is for.
     *
     * @param scopes what it is good for
     * @param expiresAt null for a key that does not expire
     */
    public record Wish(
            String subject,
            Set<String> roles,
            Scopes scopes,
            String label,
            @Nullable Instant expiresAt) {}

    /** @throws dev.antiphon.protocol.ApiException a 400 that names the first field found wrong */
    public static Wish wish(JsonNode json) {
        Fields body = Fields.of(json, "");
        String subject = named(body.requiredText("subject", 64), "subject");
        body.atMost("roles", MOST_ROLES);
        List<String> roles = body.texts("roles");
        List<String> scopes = body.texts("scopes");
        if (scopes != null) {
            body.atLeastOne("scopes");
        }
        String label = Objects.requireNonNullElse(body.text("label", 255), "");
        if (label.chars().anyMatch(Character::isISOControl)) {
            throw ApiError.invalid("invalid_value", "label", "Invalid 'label': it holds control characters.")
                    .exception();
        }
        Integer expires = body.integer("expires_at", 0, Integer.MAX_VALUE);
        body.refuseOthers();
        return new Wish(
                subject,
                roles == null ? Set.of(USER) : roles(roles),
                scopes == null ? Scopes.ALL : scopes(scopes),
                label,
                expires == null ? null : Instant.ofEpochSecond(expires));
    }

    private static Set<String> roles(List<String> roles) {
        Set<String> all = new LinkedHashSet<>();
        for (int i = 0; i < roles.size(); i++) {
            all.add(named(roles.get(i), "roles[" + i + "]"));
        }
        return all;
    }

    private static Scopes scopes(List<String> scopes) {
        for (int i = 0; i < scopes.size(); i++) {
            if (!Scopes.CHOICES.contains(scopes.get(i))) {
                throw ApiError.invalidValue("scopes[" + i + "]", scopes.get(i), Scopes.CHOICES)
                        .exception();
            }
        }
        return new Scopes(Set.copyOf(scopes));
    }

    private static String named(String name, String param) {
        if (!NAME.matcher(name).matches()) {
            throw ApiError.invalid(
                            "invalid_value",
                            param,
                            "Invalid '" + param + "': expected 1 to 64 letters, digits and . _ @ + -, beginning with a"
                                    + " letter or digit.")
                    .exception();
        }
        return name;
    }

    /** Issues a key for somebody of one's own tenant. It is in this answer and in no other. */
    @POST
    @Described("createKey")
    public ShownKey issue(@Context ContainerRequestContext request, @Context HttpServletRequest servlet)
            throws IOException {
        Caller admin = FrontDoor.admin(servlet);
        Wish wish = wish(bodies.required(request));
        if (wish.roles().contains(FrontDoor.OPERATOR)) {
            // Or the administrator of one tenant would have the whole server.
            FrontDoor.operator(servlet);
        }
        if (!admin.scopes().covers(wish.scopes())) {
            // Whoever has less than everything would give himself the rest.
            throw RouteScopes.missing(String.join(", ", wish.scopes().sorted()));
        }
        Caller owner = new Caller(admin.tenant(), wish.subject(), wish.roles()).with(wish.scopes());
        IssuedKey issued = keys.issue(owner, wish.label(), wish.expiresAt());
        AuditTrail.about(servlet, issued.id());
        return ShownKey.of(require(admin, issued.id()), issued.key());
    }

    @GET
    @Described(
            value = "listKeys",
            query = {"limit", "after"})
    public Page<ShownKey> list(@Context UriInfo uri, @Context HttpServletRequest servlet) {
        Caller admin = FrontDoor.admin(servlet);
        int limit = Queries.integer(uri, "limit", 1, 100, 20);
        List<ShownKey> behind = keys.list(admin.tenant(), Queries.after(uri), limit + 1).stream()
                .map(note -> ShownKey.of(note, null))
                .toList();
        return Page.of(behind, limit, ShownKey::id);
    }

    @GET
    @Path("{id}")
    @Described("getKey")
    public ShownKey get(@PathParam("id") String id, @Context HttpServletRequest servlet) {
        return ShownKey.of(require(FrontDoor.admin(servlet), id), null);
    }

    /** Revokes a key: on this node at once, on others within five seconds. It stays in the list. */
    @DELETE
    @Path("{id}")
    @Described("revokeKey")
    public ShownKey revoke(@PathParam("id") String id, @Context HttpServletRequest servlet) {
        Caller admin = FrontDoor.admin(servlet);
        require(admin, id);
        keys.revoke(admin.tenant(), id);
        return ShownKey.of(require(admin, id), null);
    }

    /** Somebody else's is answered like none. */
    private KeyNote require(Caller admin, String id) {
        if (!Ids.wellFormed(id)) {
            throw ApiError.malformed("id").exception();
        }
        return keys.find(admin.tenant(), id)
                .orElseThrow(() -> ApiError.notFound("Key with id '" + ApiError.shown(id) + "' not found.")
                        .exception());
    }
}
