package dev.antiphon.api;

import dev.antiphon.access.Caller;
import dev.antiphon.outbox.Delivery;
import dev.antiphon.outbox.Delivery.State;
import dev.antiphon.outbox.Webhook;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Ids;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /antiphon/webhooks/{id}/deliveries}: what a webhook was told, and what it is still to be told. */
@Path("antiphon/webhooks/{id}/deliveries")
@Singleton
@Produces(MediaType.APPLICATION_JSON)
public final class WebhookDeliveriesResource {

    private final WebhooksResource.Room room;

    WebhookDeliveriesResource(WebhooksResource.Room room) {
        this.room = room;
    }

    /**
     * A delivery.
     *
     * @param id its {@code webhook-id}
     * @param event the id in its body
     * @param responseId of the response that ended; of a ping the webhook's
     * @param nextAttemptAt null when there will be none
     */
    public record Shown(
            String id,
            String object,
            String event,
            String type,
            String responseId,
            State state,
            int attempts,
            @Nullable Integer lastStatus,
            @Nullable String lastError,
            @Nullable Long nextAttemptAt,
            @Nullable Long deliveredAt,
            long createdAt) {

        static Shown of(Delivery delivery) {
            boolean pending = delivery.state() == State.PENDING;
            return new Shown(
                    delivery.id(),
                    "webhook.delivery",
                    delivery.eventId(),
                    delivery.type(),
                    delivery.subject(),
                    delivery.state(),
                    delivery.attempts(),
                    delivery.lastStatus(),
                    delivery.lastError(),
                    pending ? (Long) (delivery.nextAt() / 1_000) : null,
                    delivery.deliveredAt(),
                    delivery.createdAt());
        }
    }

    @GET
    @Described(
            value = "listWebhookDeliveries",
            query = {"limit", "order", "after"})
    public Page<Shown> list(@PathParam("id") String id, @Context UriInfo uri, @Context HttpServletRequest servlet) {
        Caller admin = FrontDoor.admin(servlet);
        int limit = Queries.integer(uri, "limit", 1, 100, 20);
        boolean ascending = Queries.choice(uri, "order", Queries.ORDERS, "desc").equals("asc");
        String after = Queries.after(uri);
        Webhook webhook = room.require(admin, id);
        List<Shown> found = room.log().list(webhook, ascending, after, limit + 1).stream()
                .map(Shown::of)
                .toList();
        return Page.of(found, limit, Shown::id);
    }

    /** Has it tried again at once, whatever has become of it. */
    @POST
    @Path("{delivery}/retry")
    @Described("retryWebhookDelivery")
    public Shown retry(
            @PathParam("id") String id, @PathParam("delivery") String delivery, @Context HttpServletRequest servlet) {
        Webhook webhook = room.require(FrontDoor.admin(servlet), id);
        if (!Ids.wellFormed(delivery)) {
            throw ApiError.malformed("delivery").exception();
        }
        return Shown.of(room.outbox().again(webhook, delivery));
    }
}
