package dev.antiphon.api;

import dev.antiphon.access.ApiKeys;
import dev.antiphon.access.Feature;
import dev.antiphon.agent.Admission;
import dev.antiphon.agent.Idempotency;
import dev.antiphon.agent.InputTokens;
import dev.antiphon.agent.ServerTools;
import dev.antiphon.approval.Approvals;
import dev.antiphon.audit.AuditBook;
import dev.antiphon.conversation.Conversations;
import dev.antiphon.conversation.Shares;
import dev.antiphon.event.ReasoningNames;
import dev.antiphon.evidence.Evidence;
import dev.antiphon.journal.Accumulator;
import dev.antiphon.limit.ConcurrencyLimit;
import dev.antiphon.limit.Rates;
import dev.antiphon.memory.Memories;
import dev.antiphon.model.ModelCatalog;
import dev.antiphon.model.route.Guard;
import dev.antiphon.model.route.RawModels;
import dev.antiphon.observe.RawSpending;
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
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

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

    /** What runs here, and what is kept. */
    public record Kept(
            Accumulator accumulator,
            SnapshotStore snapshots,
            JournalStore journals,
            Conversations conversations,
            Shares shares,
            Evidence evidence,
            AuditBook audit,
            ApiKeys keys,
            UsageResource.Room usage) {}

    /**
     * What can be asked, with the agent or without, how many at a time, and how often.
     *
     * @param rawSpent is told what each call without the agent has cost
     */
    public record Models(
            ModelCatalog catalog,
            RawModels raw,
            Feature rawFor,
            Consumer<RawSpending> rawSpent,
            List<Guard> guards,
            ConcurrencyLimit concurrency,
            Rates rates) {}

    /**
     * The tools that this server runs, and the calls of them that wait for a person's word.
     *
     * @param memories what they remember, empty where nothing is remembered
     */
    public record Tools(ServerTools server, Approvals approvals, Optional<Memories> memories) {

        /** Where nothing is remembered. */
        public Tools(ServerTools server, Approvals approvals) {
            this(server, approvals, Optional.empty());
        }
    }

    /** How requests are read, and what they are made from. */
    public record Templates(CreateResponseReader reader, Prompts prompts, PromptStore store) {}

    /**
     * What answers look like.
     *
     * @param names of the events of raw reasoning
     * @param docs whether {@code /openapi.json} and {@code /docs} are there
     */
    public record Wire(ReasoningNames names, Heartbeats heartbeats, boolean docs) {}

    /**
     * How this server is.
     *
     * @param since when it has been there
     * @param database whether that answers
     * @param draining whether it stops
     * @param reloading how its configuration is read again
     */
    public record Server(Instant since, BooleanSupplier database, BooleanSupplier draining, Reloading reloading) {}

    public static Object[] of(
            Idempotency requests,
            InputTokens tokens,
            Admission admission,
            Kept kept,
            Models models,
            Tools tools,
            Templates templates,
            WebhooksResource.Room webhooks,
            Limits limits,
            Wire wire,
            Server server) {
        RequestBody bodies = new RequestBody(limits.bodyBytes(), limits.jsonDepth());
        ConversationReader items = new ConversationReader(limits.media());
        JsonReply json = new JsonReply(PROBE);
        List<Object> endpoints = new ArrayList<>(List.of(
                new Aliases(),
                new Routes(),
                new StreamNegotiation(bodies, templates.reader(), templates.prompts()),
                new ErrorMapper(),
                new Frames.Writer(),
                new ResponsesResource(
                        requests,
                        kept.accumulator(),
                        kept.snapshots(),
                        kept.journals(),
                        new SseWriter(wire.heartbeats()),
                        json,
                        wire.names(),
                        new Notice(models.catalog(), tools.server())),
                new InputItemsResource(kept.accumulator(), kept.snapshots()),
                new CompactResource(bodies, new CompactReader(templates.reader()), requests, json),
                new InputTokensResource(bodies, new InputTokensReader(templates.reader()), tokens),
                new ConversationsResource(bodies, items, kept.conversations(), admission),
                new ConversationItemsResource(bodies, items, kept.conversations(), admission),
                new SharesResource(bodies, kept.shares()),
                new ModelsResource(models.catalog(), server.since()),
                new PromptsResource(bodies, templates.reader(), templates.prompts(), templates.store()),
                new ApprovalsResource(bodies, tools.approvals()),
                new KeysResource(bodies, kept.keys()),
                new ConfigurationResource(server.reloading()),
                new UsageResource(kept.usage()),
                new AuditResource(kept.audit()),
                new EvidenceResource(kept.evidence(), kept.snapshots()),
                new WebhooksResource(bodies, webhooks),
                new WebhookDeliveriesResource(webhooks),
                new HealthResource(server.database(), server.draining(), models.guards())));
        tools.memories().ifPresent(memories -> endpoints.add(new MemoriesResource(bodies, memories)));
        if (models.rawFor().enabled()) {
            endpoints.add(new RawResource(
                    bodies,
                    models.catalog(),
                    models.raw(),
                    models.concurrency(),
                    models.rates(),
                    models.rawFor(),
                    models.rawSpent(),
                    PROBE));
        }
        if (wire.docs()) {
            endpoints.add(new OpenApiResource());
            endpoints.add(new DocsResource());
        }
        return endpoints.toArray();
    }
}
