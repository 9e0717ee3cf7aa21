package dev.antiphon.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.access.Names;
import dev.antiphon.conversation.Share;
import dev.antiphon.conversation.Share.Rights;
import dev.antiphon.conversation.Shares;
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
import java.util.Arrays;
import java.util.List;

/** {@code /antiphon/conversations}: with whom of his organisation the owner of a conversation shares it. */
@Path("antiphon/conversations")
@Singleton
@Produces(MediaType.APPLICATION_JSON)
public final class SharesResource {

    private static final int LONGEST_SUBJECT = 255;

    private final RequestBody bodies;
    private final Shares shares;

    SharesResource(RequestBody bodies, Shares shares) {
        this.bodies = bodies;
        this.shares = shares;
    }

    /**
     * That a conversation is shared.
     *
     * @param owner the subject of whose it is
     * @param subject whom it is shared with, or {@code *}
     * @param access {@code read} or {@code write}
     * @param createdAt in seconds since 1970
     */
    @JsonPropertyOrder({"id", "object"})
    public record ShownShare(
            String id, String conversationId, String owner, String subject, String access, long createdAt) {

        static ShownShare of(Share share) {
            return new ShownShare(
                    share.id(),
                    share.conversationId(),
                    share.owner(),
                    share.subject(),
                    share.rights().word(),
                    share.createdAt());
        }

        @JsonProperty("object")
        public String object() {
            return "conversation.share";
        }
    }

    /** What was taken back. */
    @JsonPropertyOrder({"id", "object"})
    public record DeletedShare(String id, boolean deleted) {

        @JsonProperty("object")
        public String object() {
            return "conversation.share.deleted";
        }
    }

    /** Whom a conversation is to be shared with, and how far. */
    public record Invitation(String subject, Rights access) {}

    /** @throws dev.antiphon.protocol.ApiException a 400 that names the first field found wrong */
    public static Invitation invitation(JsonNode json) {
        Fields body = Fields.of(json, "");
        String subject = body.requiredText("subject", LONGEST_SUBJECT);
        if (!Names.isSubject(subject)) {
            throw ApiError.invalid("invalid_value", "subject", "Invalid 'subject': nobody can have that name.")
                    .exception();
        }
        String access = body.choice("access", words());
        body.refuseOthers();
        return new Invitation(subject, access == null ? Rights.READ : Rights.of(access));
    }

    private static List<String> words() {
        return Arrays.stream(Rights.values()).map(Rights::word).toList();
    }

    /** Shares it, or changes how far it is shared with the same. */
    @POST
    @Path("{id}/shares")
    @Described("shareConversation")
    public ShownShare grant(
            @PathParam("id") String id, @Context ContainerRequestContext request, @Context HttpServletRequest servlet)
            throws IOException {
        String checked = ConversationsResource.checked(id);
        Invitation invitation = invitation(bodies.required(request));
        Share share = shares.grant(FrontDoor.caller(servlet), checked, invitation.subject(), invitation.access());
        AuditTrail.about(
                servlet,
                String.join(
                        "/",
                        checked,
                        share.id(),
                        share.subject(),
                        share.rights().word()));
        return ShownShare.of(share);
    }

    /** With whom it is shared, the oldest first: for its owner. */
    @GET
    @Path("{id}/shares")
    @Described(
            value = "listConversationShares",
            query = {"limit", "after"})
    public Page<ShownShare> list(
            @PathParam("id") String id, @Context UriInfo uri, @Context HttpServletRequest servlet) {
        int limit = Queries.integer(uri, "limit", 1, 100, 20);
        String checked = ConversationsResource.checked(id);
        return page(shares.list(FrontDoor.caller(servlet), checked, Queries.after(uri), limit + 1), limit);
    }

    /** Takes it back: from now on who was let in by it sees nothing of the conversation. */
    @DELETE
    @Path("{id}/shares/{share}")
    @Described("unshareConversation")
    public DeletedShare revoke(
            @PathParam("id") String id, @PathParam("share") String share, @Context HttpServletRequest servlet) {
        String checked = ConversationsResource.checked(id);
        if (!Ids.wellFormed(share)) {
            throw ApiError.malformed("share").exception();
        }
        if (!shares.revoke(FrontDoor.caller(servlet), checked, share)) {
            throw ApiError.notFound("Share with id '" + ApiError.shown(share) + "' not found.")
                    .exception();
        }
        return new DeletedShare(share, true);
    }

    /** What others share with the caller, the newest first. */
    @GET
    @Path("shared")
    @Described(
            value = "listSharedConversations",
            query = {"limit", "after"})
    public Page<ShownShare> shared(@Context UriInfo uri, @Context HttpServletRequest servlet) {
        int limit = Queries.integer(uri, "limit", 1, 100, 20);
        return page(shares.withCaller(FrontDoor.caller(servlet), Queries.after(uri), limit + 1), limit);
    }

    private static Page<ShownShare> page(List<Share> found, int limit) {
        return Page.of(found.stream().map(ShownShare::of).toList(), limit, ShownShare::id);
    }
}
