package dev.antiphon.api;

import dev.antiphon.agent.Admission;
import dev.antiphon.conversation.Conversations;
import dev.antiphon.protocol.Conversation;
import dev.antiphon.protocol.ConversationReader;
import dev.antiphon.protocol.Item;
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
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.util.List;

/** {@code /v1/conversations/{id}/items}: a conversation item by item, as it was stored. */
@Path("v1/conversations/{id}/items")
@Singleton
@Produces(MediaType.APPLICATION_JSON)
public final class ConversationItemsResource {

    private final RequestBody bodies;
    private final ConversationReader reader;
    private final Conversations conversations;
    private final Admission admission;

    ConversationItemsResource(
            RequestBody bodies, ConversationReader reader, Conversations conversations, Admission admission) {
        this.bodies = bodies;
        this.reader = reader;
        this.conversations = conversations;
        this.admission = admission;
    }

    /** Adds items at the end, and answers with those alone. */
    @POST
    @Described(value = "createConversationItems", answer = ItemList.class, query = "include[]")
    public Response add(
            @PathParam("id") String id,
            @Context ContainerRequestContext request,
            @Context HttpServletRequest servlet,
            @Context UriInfo uri)
            throws IOException {
        Queries.requireIncludes(uri);
        String checked = ConversationsResource.checked(id);
        List<Item> given = reader.items(bodies.required(request));
        admission.require(FrontDoor.caller(servlet), given);
        return Answers.json(ItemList.json(conversations.add(FrontDoor.caller(servlet), checked, given)));
    }

    @GET
    @Described(
            value = "listConversationItems",
            answer = ItemList.class,
            query = {"limit", "order", "after", "include[]"})
    public Response list(@PathParam("id") String id, @Context HttpServletRequest servlet, @Context UriInfo uri) {
        Queries.requireIncludes(uri);
        String checked = ConversationsResource.checked(id);
        return Answers.json(ItemList.json(conversations.list(FrontDoor.caller(servlet), checked, Queries.wanted(uri))));
    }

    @GET
    @Path("{item}")
    @Described(value = "getConversationItem", answer = Item.class, query = "include[]")
    public Response get(
            @PathParam("id") String id,
            @PathParam("item") String item,
            @Context HttpServletRequest servlet,
            @Context UriInfo uri) {
        Queries.requireIncludes(uri);
        String checked = ConversationsResource.checked(id);
        return Answers.json(
                conversations.item(FrontDoor.caller(servlet), checked, item).json());
    }

    /** Removes an item, and answers with the conversation. */
    @DELETE
    @Path("{item}")
    @Described("deleteConversationItem")
    public Conversation remove(
            @PathParam("id") String id, @PathParam("item") String item, @Context HttpServletRequest servlet) {
        return conversations.remove(FrontDoor.caller(servlet), ConversationsResource.checked(id), item);
    }
}
