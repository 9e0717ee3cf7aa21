package dev.antiphon.api;

import dev.antiphon.access.Caller;
import dev.antiphon.conversation.ItemPage;
import dev.antiphon.conversation.ItemPages;
import dev.antiphon.journal.Accumulator;
import dev.antiphon.protocol.Ids;
import dev.antiphon.snapshot.SnapshotStore;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

/** {@code /v1/responses/{id}/input_items}: what a response was asked with, its own input only (decision D40). */
@Path("v1/responses/{id}/input_items")
@Singleton
@Produces(MediaType.APPLICATION_JSON)
public final class InputItemsResource {

    private final Accumulator accumulator;
    private final SnapshotStore snapshots;

    public InputItemsResource(Accumulator accumulator, SnapshotStore snapshots) {
        this.accumulator = accumulator;
        this.snapshots = snapshots;
    }

    @GET
    @Described(
            value = "listInputItems",
            answer = ItemList.class,
            query = {"limit", "order", "after", "include[]"})
    public Response list(@PathParam("id") String id, @Context HttpServletRequest servlet, @Context UriInfo uri) {
        Queries.requireIncludes(uri);
        String checked = Ids.requireResponse("response_id", id);
        return Answers.json(ItemList.json(page(FrontDoor.caller(servlet), checked, Queries.wanted(uri))));
    }

    private ItemPage page(Caller caller, String id, ItemPage.Wanted wanted) {
        return accumulator
                .find(caller, id)
                .map(live -> ItemPages.of(live.input(), wanted))
                .or(() -> snapshots.inputItems(caller, id, wanted))
                .orElseThrow(() -> ResponsesResource.notFound(id));
    }
}
