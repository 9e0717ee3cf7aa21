package dev.antiphon.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.antiphon.agent.Admission;
import dev.antiphon.conversation.Conversations;
import dev.antiphon.protocol.Conversation;
import dev.antiphon.protocol.ConversationReader;
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
import java.io.IOException;

/** {@code /v1/conversations}: what was said under a name. */
@Path("v1/conversations")
@Singleton
@Produces(MediaType.APPLICATION_JSON)
public final class ConversationsResource {

    private final RequestBody bodies;
    private final ConversationReader reader;
    private final Conversations conversations;
    private final Admission admission;

    ConversationsResource(
            RequestBody bodies, ConversationReader reader, Conversations conversations, Admission admission) {
        this.bodies = bodies;
        this.reader = reader;
        this.conversations = conversations;
        this.admission = admission;
    }

    /** Begins a conversation; everything about it is optional, the body too. */
    @POST
    @Described("createConversation")
    public Conversation create(@Context ContainerRequestContext request, @Context HttpServletRequest servlet)
            throws IOException {
        ConversationReader.Beginning beginning = reader.beginning(bodies.optional(request));
        admission.require(FrontDoor.caller(servlet), beginning.items());
        Conversation created = conversations.create(FrontDoor.caller(servlet), beginning.metadata(), beginning.items());
        AuditTrail.about(servlet, created.id());
        return created;
    }

    @GET
    @Path("{id}")
    @Described("getConversation")
    public Conversation get(@PathParam("id") String id, @Context HttpServletRequest servlet) {
        return conversations.get(FrontDoor.caller(servlet), checked(id));
    }

    /** Replaces the metadata. */
    @POST
    @Path("{id}")
    @Described("updateConversation")
    public Conversation describe(
            @PathParam("id") String id, @Context ContainerRequestContext request, @Context HttpServletRequest servlet)
            throws IOException {
        String checked = checked(id);
        return conversations.describe(FrontDoor.caller(servlet), checked, reader.metadata(bodies.required(request)));
    }

    /** What is left of a conversation. */
    @JsonPropertyOrder({"id", "object"})
    public record DeletedConversation(String id, boolean deleted) {

        @JsonProperty("object")
        public String object() {
            return "conversation.deleted";
        }
    }

    /** Removes the conversation. What its responses need of it stays with them. */
    @DELETE
    @Path("{id}")
    @Described("deleteConversation")
    public DeletedConversation delete(@PathParam("id") String id, @Context HttpServletRequest servlet) {
        conversations.delete(FrontDoor.caller(servlet), checked(id));
        return new DeletedConversation(id, true);
    }

    static String checked(String id) {
        return Ids.requireConversation("conversation_id", id);
    }
}
