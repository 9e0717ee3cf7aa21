package dev.antiphon.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.access.Caller;
import dev.antiphon.approval.Approvals;
import dev.antiphon.approval.Asked;
import dev.antiphon.approval.Standing.State;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Fields;
import dev.antiphon.protocol.Ids;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
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
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code /antiphon/approvals}: calls of tools that wait for a person's word. Whoever has the role {@code approver} or {@code
 * admin} sees those of his tenant and decides on those of others; everybody else sees his own.
 */
@Path("antiphon/approvals")
@Singleton
@Produces(MediaType.APPLICATION_JSON)
public final class ApprovalsResource {

    private static final int MOST_REASON = 512;

    /** What any approval may be. */
    private static final String ANY = "any";

    private final RequestBody bodies;
    private final Approvals approvals;

    ApprovalsResource(RequestBody bodies, Approvals approvals) {
        this.bodies = bodies;
        this.approvals = approvals;
    }

    /**
     * A call that was asked for.
     *
     * @param status {@code waiting}, {@code approved}, {@code denied}, {@code used} or {@code expired}
     * @param arguments null where the response that asked is not stored
     * @param definition the digest of what the tool's server says of it, which a yes is for as well; null where nobody has asked it
     * @param owner the subject on whose behalf the model wants to call
     * @param decidedBy the second person who decided, null where none has
     * @param usedBy the response that went on with it
     */
    @JsonPropertyOrder({"id", "object"})
    public record ShownApproval(
            String id,
            String status,
            String serverLabel,
            String serverAddress,
            String name,
            @Nullable String arguments,
            @Nullable String definition,
            String owner,
            String responseId,
            boolean fourEyes,
            @Nullable String decidedBy,
            @Nullable String reason,
            @Nullable String usedBy,
            long createdAt,
            @Nullable Long decidedAt,
            long expiresAt) {

        @JsonProperty("object")
        public String object() {
            return "approval";
        }
    }

    @GET
    @Described(
            value = "listApprovals",
            query = {"limit", "after", "status"})
    public Page<ShownApproval> list(@Context UriInfo uri, @Context HttpServletRequest servlet) {
        Caller caller = FrontDoor.caller(servlet);
        int limit = Queries.integer(uri, "limit", 1, 100, 20);
        String status = Queries.choice(uri, "status", statuses(), ANY);
        String after = Queries.after(uri);
        List<Asked> behind = status.equals(ANY)
                ? approvals.list(caller, after, limit + 1)
                : approvals.list(caller, state(status), after, limit + 1);
        return Page.of(behind.stream().map(this::shown).toList(), limit, ShownApproval::id);
    }

    private static List<String> statuses() {
        return Stream.concat(Stream.of(ANY), Arrays.stream(State.values()).map(State::word))
                .toList();
    }

    private static State state(String word) {
        return State.valueOf(word.toUpperCase(Locale.ROOT));
    }

    @GET
    @Path("{id}")
    @Described("getApproval")
    public ShownApproval get(@PathParam("id") String id, @Context HttpServletRequest servlet) {
        return shown(require(FrontDoor.caller(servlet), id));
    }

    /** A second person says yes or no. The owner goes on with it. */
    @POST
    @Path("{id}/decision")
    @Described("decideApproval")
    public ShownApproval decide(
            @PathParam("id") String id, @Context ContainerRequestContext request, @Context HttpServletRequest servlet)
            throws IOException {
        Caller caller = FrontDoor.caller(servlet);
        Decision decision = decision(bodies.required(request));
        require(caller, id);
        return approvals
                .decide(caller, id, decision.approve(), decision.reason(), decision.arguments())
                .map(this::shown)
                .orElseThrow(() -> none(id));
    }

    /**
     * What a second person says.
     *
     * @param arguments of the call, where they are not kept
     */
    public record Decision(
            boolean approve,
            @Nullable String reason,
            @Nullable String arguments) {}

    /** @throws dev.antiphon.protocol.ApiException a 400 that names the first field found wrong */
    public static Decision decision(JsonNode json) {
        Fields body = Fields.of(json, "");
        body.required("approve");
        Decision decision = new Decision(body.flag("approve", false), reason(body), body.text("arguments"));
        body.refuseOthers();
        return decision;
    }

    private static @Nullable String reason(Fields body) {
        String reason = body.text("reason", MOST_REASON);
        if (reason != null && reason.chars().anyMatch(Character::isISOControl)) {
            throw ApiError.invalid("invalid_value", "reason", "Invalid 'reason': it holds control characters.")
                    .exception();
        }
        return reason;
    }

    private ShownApproval shown(Asked asked) {
        return new ShownApproval(
                asked.id(),
                approvals.state(asked).word(),
                asked.label(),
                asked.address(),
                asked.tool(),
                asked.arguments(),
                unlessEmpty(asked.definition()),
                asked.subject(),
                asked.responseId(),
                asked.fourEyes(),
                unlessEmpty(asked.decidedBy()),
                unlessEmpty(asked.reason()),
                unlessEmpty(asked.usedBy()),
                asked.createdAt(),
                asked.decidedAt() == 0 ? null : (Long) asked.decidedAt(),
                asked.expiresAt());
    }

    /** One that he may not see is answered like none. */
    private Asked require(Caller caller, String id) {
        if (!Ids.wellFormed(id)) {
            throw ApiError.malformed("id").exception();
        }
        return approvals.show(caller, id).orElseThrow(() -> none(id));
    }

    private static @Nullable String unlessEmpty(String text) {
        return text.isEmpty() ? null : text;
    }

    private static RuntimeException none(String id) {
        return ApiError.notFound("Approval with id '" + ApiError.shown(id) + "' not found.")
                .exception();
    }
}
