package dev.antiphon.api;

import dev.antiphon.agent.Idempotency;
import dev.antiphon.agent.InputTokens;
import dev.antiphon.conversation.Conversations;
import dev.antiphon.event.ReasoningNames;
import dev.antiphon.journal.Accumulator;
import dev.antiphon.limit.ConcurrencyLimit;
import dev.antiphon.model.ModelCatalog;
import dev.antiphon.model.route.Guard;
import dev.antiphon.model.route.RawModels;
import dev.antiphon.prompt.PromptStore;
import dev.antiphon.prompt.Prompts;
import dev.antiphon.protocol.CompactReader;
import dev.antiphon.protocol.ConversationReader;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.InputTokensReader;
import dev.antiphon.protocol.MediaLimits;
import dev.antiphon.snapshot.JournalStore;
import dev.antiphon.snapshot.SnapshotStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** All resources, filters and providers of this room, built for the JAX-RS application. */
public final class Endpoints {

    private static final Duration PROBE = Duration.ofMillis(500);

    private Endpoints() {}

    /**
     * @param bodyBytes of a request
     * @param jsonDepth of a request's JSON
     * @param media of its pictures and files
     */
    public record Limits(int bodyBytes, int jsonDepth, MediaLimits media) {}

    /** @param docs whether {@code /openapi.json} and {@code /docs} are among them */
    public static Object[] of(
            Idempotency requests,
            InputTokens tokens,
            Accumulator accumulator,
            SnapshotStore snapshots,
            JournalStore journals,
            Conversations conversations,
            ModelCatalog models,
            RawModels raw,
            List<Guard> guards,
            ConcurrencyLimit concurrency,
            CreateResponseReader reader,
            Prompts prompts,
            PromptStore promptStore,
            WebhooksResource.Room webhooks,
            ReasoningNames names,
            Limits limits,
            Heartbeats heartbeats,
            Instant now,
            BooleanSupplier database,
            BooleanSupplier draining,
            boolean docs) {
        RequestBody bodies = new RequestBody(limits.bodyBytes(), limits.jsonDepth());
        ConversationReader items = new ConversationReader(limits.media());
        JsonReply json = new JsonReply(PROBE);
        List<Object> endpoints = new ArrayList<>(List.of(
                new Aliases(),
                new StreamNegotiation(bodies, reader, prompts),
                new ErrorMapper(),
                new Frames.Writer(),
                new ResponsesResource(
                        requests, accumulator, snapshots, journals, new SseWriter(heartbeats), json, names, models),
                new InputItemsResource(accumulator, snapshots),
                new CompactResource(bodies, new CompactReader(reader), requests, json),
                new InputTokensResource(bodies, new InputTokensReader(reader), tokens),
                new ConversationsResource(bodies, items, conversations),
                new ConversationItemsResource(bodies, items, conversations),
                new ModelsResource(models, now),
                new PromptsResource(bodies, reader, prompts, promptStore),
                new WebhooksResource(bodies, webhooks),
                new WebhookDeliveriesResource(webhooks),
                new RawResource(bodies, models, raw, concurrency, PROBE),
                new HealthResource(database, draining, guards)));
        if (docs) {
            endpoints.add(new OpenApiResource());
            endpoints.add(new DocsResource());
        }
        return endpoints.toArray();
    }
}
