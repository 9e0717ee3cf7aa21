package dev.antiphon.api;

import dev.antiphon.access.Caller;
import dev.antiphon.conversation.InputItems;
import dev.antiphon.conversation.ItemPage;
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
import java.util.List;

/** {@code /v1/responses/{id}/input_items}: what a response was asked with, its own input only (decision D40). */
@Path("v1/responses/{id}/input_items")
@Singleton
@Produces(MediaType.APPLICATION_JSON)
public final class InputItemsResource {

    private static final List<String> ORDERS = List.of("asc", "desc");

    private final Accumulator accumulator;
    private final SnapshotStore snapshots;

    public InputItemsResource(Accumulator accumulator, SnapshotStore snapshots) {
        this.accumulator = accumulator;
        this.snapshots = snapshots;
    }

    @GET
    public Response list(@PathParam("id") String id, @Context HttpServletRequest servlet, @Context UriInfo uri) {
        Queries.requireIncludes(uri);
        String checked = Ids.requireResponse("response_id", id);
        ItemPage.Wanted wanted = new ItemPage.Wanted(
                Queries.integer(uri, "limit", 1, 100, 20),
                Queries.choice(uri, "order", ORDERS, "desc").equals("asc"),
                Queries.first(uri, "after"));
        return Answers.json(ItemList.json(page(FrontDoor.caller(servlet), checked, wanted)));
    }

    private ItemPage page(Caller caller, String id, ItemPage.Wanted wanted) {
        return accumulator
                .find(caller, id)
                .map(live -> InputItems.page(live.input(), wanted))
                .or(() -> snapshots.inputItems(caller, id, wanted))
                .orElseThrow(() -> ResponsesResource.notFound(id));
    }
}
