package dev.antiphon.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.antiphon.access.Caller;
import dev.antiphon.outbox.DeliveryLog;
import dev.antiphon.outbox.Outbox;
import dev.antiphon.outbox.SigningSecret;
import dev.antiphon.outbox.Webhook;
import dev.antiphon.outbox.WebhookStore;
import dev.antiphon.outbox.WebhookStore.Change;
import dev.antiphon.outbox.WebhookStore.Issued;
import dev.antiphon.outbox.Webhooks;
import dev.antiphon.protocol.ApiError;
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
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** {@code /antiphon/webhooks}: who is told that background responses have ended, for a tenant's administrators. */
@Path("antiphon/webhooks")
@Singleton
@Produces(MediaType.APPLICATION_JSON)
public final class WebhooksResource {

    private final RequestBody bodies;
    private final WebhookReader reader;
    private final Room room;

    WebhooksResource(RequestBody bodies, Room room) {
        this.bodies = bodies;
        this.reader = new WebhookReader(room.reachable());
        this.room = room;
    }

    /**
     * What this resource and that of the deliveries work on.
     *
     * @param reachable whether messages may be sent to an address
     */
    public record Room(
            Webhooks webhooks, WebhookStore store, Outbox outbox, DeliveryLog log, Predicate<URI> reachable) {

        /** Somebody else's is answered like none. */
        Webhook require(Caller admin, String id) {
            if (!Ids.wellFormed(id)) {
                throw ApiError.malformed("id").exception();
            }
            return webhooks.find(admin.tenant(), id).orElseThrow(() -> none(id));
        }
    }

    /**
     * A webhook.
     *
     * @param source {@code configuration} or {@code database}
     * @param secret only when it has just been made
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Shown(
            String id,
            String object,
            String url,
            List<String> events,
            Webhook.State status,
            String source,
            @Nullable Long createdAt,
            @Nullable Long previousSecretExpiresAt,
            @Nullable String secret) {

        static Shown of(Webhook webhook, @Nullable SigningSecret secret) {
            return new Shown(
                    webhook.id(),
                    "webhook",
                    webhook.url(),
                    webhook.events(),
                    webhook.state(),
                    webhook.configured() ? "configuration" : "database",
                    webhook.createdAt(),
                    webhook.previousSecretUntil(),
                    secret == null ? null : secret.text());
        }

        static Shown of(Issued issued) {
            return of(issued.webhook(), issued.secret());
        }
    }

    /** What was deleted. */
    public record Deleted(String id, String object, boolean deleted) {}

    /** Makes a webhook. Its secret is in this answer and in no other. */
    @POST
    @Described("createWebhook")
    public Shown create(@Context ContainerRequestContext request, @Context HttpServletRequest servlet)
            throws IOException {
        Caller admin = FrontDoor.admin(servlet);
        WebhookReader.Beginning asked = reader.beginning(bodies.required(request));
        Shown created = Shown.of(room.store().create(admin, asked.url(), asked.events()));
        AuditTrail.about(servlet, created.id());
        return created;
    }

    @GET
    @Described(
            value = "listWebhooks",
            query = {"limit", "after"})
    public Page<Shown> list(@Context UriInfo uri, @Context HttpServletRequest servlet) {
        Caller admin = FrontDoor.admin(servlet);
        int limit = Queries.integer(uri, "limit", 1, 100, 20);
        String after = Objects.requireNonNullElse(Queries.after(uri), "");
        List<Shown> behind = room.webhooks().list(admin.tenant()).stream()
                .filter(webhook -> webhook.id().compareTo(after) > 0)
                .map(webhook -> Shown.of(webhook, null))
                .toList();
        return Page.of(behind, limit, Shown::id);
    }

    @GET
    @Path("{id}")
    @Described("getWebhook")
    public Shown get(@PathParam("id") String id, @Context HttpServletRequest servlet) {
        return Shown.of(room.require(FrontDoor.admin(servlet), id), null);
    }

    /** Changes where it is, what it is told, or whether it is told anything. */
    @POST
    @Path("{id}")
    @Described("updateWebhook")
    public Shown change(
            @PathParam("id") String id, @Context ContainerRequestContext request, @Context HttpServletRequest servlet)
            throws IOException {
        Caller admin = FrontDoor.admin(servlet);
        Change change = reader.change(bodies.required(request));
        requireOwn(admin, id);
        return room.store()
                .change(admin, id, change)
                .map(changed -> Shown.of(changed, null))
                .orElseThrow(() -> none(id));
    }

    /** Removes a webhook. What waits for it is given up. */
    @DELETE
    @Path("{id}")
    @Described("deleteWebhook")
    public Deleted remove(@PathParam("id") String id, @Context HttpServletRequest servlet) {
        Caller admin = FrontDoor.admin(servlet);
        requireOwn(admin, id);
        if (!room.store().remove(admin, id)) {
            throw none(id);
        }
        return new Deleted(id, "webhook.deleted", true);
    }

    /** Gives it a new secret. For {@code overlap} seconds messages are signed with the old one, too. */
    @POST
    @Path("{id}/rotate")
    @Described("rotateWebhookSecret")
    public Shown rotate(
            @PathParam("id") String id, @Context ContainerRequestContext request, @Context HttpServletRequest servlet)
            throws IOException {
        Caller admin = FrontDoor.admin(servlet);
        Duration overlap = WebhookReader.overlap(bodies.optional(request));
        requireOwn(admin, id);
        return room.store().rotate(admin, id, overlap).map(Shown::of).orElseThrow(() -> none(id));
    }

    /** Sends it something to try it out; the answer is the delivery, whose fate is in the log. */
    @POST
    @Path("{id}/ping")
    @Described("pingWebhook")
    public WebhookDeliveriesResource.Shown ping(@PathParam("id") String id, @Context HttpServletRequest servlet) {
        Webhook webhook = room.require(FrontDoor.admin(servlet), id);
        return WebhookDeliveriesResource.Shown.of(room.outbox().ping(webhook));
    }

    private void requireOwn(Caller admin, String id) {
        if (room.require(admin, id).configured()) {
            throw ApiError.invalid(
                            "invalid_value",
                            "id",
                            "The webhook '" + id
                                    + "' is kept in the configuration, which only the operator can change.")
                    .exception();
        }
    }

    private static RuntimeException none(String id) {
        return ApiError.notFound("Webhook with id '" + ApiError.shown(id) + "' not found.")
                .exception();
    }
}
