package dev.antiphon.app;

import dev.antiphon.access.FirstKey;
import dev.antiphon.agent.Admission;
import dev.antiphon.agent.AgentLoop;
import dev.antiphon.agent.ArgumentLimits;
import dev.antiphon.agent.ContextReader;
import dev.antiphon.agent.Heir;
import dev.antiphon.agent.Idempotency;
import dev.antiphon.agent.InputTokens;
import dev.antiphon.agent.RunLimits;
import dev.antiphon.agent.ServerTools;
import dev.antiphon.agent.ToolLimits;
import dev.antiphon.agent.View;
import dev.antiphon.agent.Works;
import dev.antiphon.api.Endpoints;
import dev.antiphon.api.Heartbeats;
import dev.antiphon.api.socket.FrameReader;
import dev.antiphon.api.socket.SocketLimits;
import dev.antiphon.api.socket.Sockets;
import dev.antiphon.egress.Egress;
import dev.antiphon.limit.ConcurrencyLimit;
import dev.antiphon.limit.Rates;
import dev.antiphon.memory.Meanings;
import dev.antiphon.prompt.PromptFiles;
import dev.antiphon.prompt.Prompts;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.MediaLimits;
import dev.antiphon.safety.Safety;
import dev.antiphon.writer.ReasoningForms;
import jakarta.servlet.ServletContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Puts the house together: every room built once, in the order of the levels, and nothing looked up anywhere. */
final class Wiring implements AutoCloseable {

    private final Observatory observatory;
    private final Egress egress;
    private final Upstreams upstreams;
    private final Stores stores;
    private final MemoryRoom memory;
    private final Toolroom toolroom;
    private final AgentLoop loop;
    private final Heartbeats heartbeats;
    private final Drain drain;
    private final Gatehouse gatehouse;
    private final Entrance entrance;
    private final AntiphonApplication application;
    private final Housekeeping housekeeping;

    private Wiring(Settings settings, Path data, Optional<Path> templates, Optional<Path> jars) {
        Basics basics = Basics.ofTheSystem();
        LimitSettings limits = settings.limits();

        // First whatever can still refuse its settings, and only then what has to be closed again.
        MediaLimits media = new MediaLimits(limits.imageBytes(), limits.fileBytes());
        CreateResponseReader reader =
                new CreateResponseReader(settings.acceptFields(), limits.inputItems(), limits.tools(), media);
        PromptFiles promptFiles = templates(templates, reader);
        Sealing sealing = Sealing.of(settings.seal(), data, basics.random());
        observatory = new Observatory(settings, basics.clock());
        egress = Doors.fetching(settings.egress());
        upstreams = new Upstreams(settings, media, egress, basics.clock(), basics.random());
        Rates rates = RuleReader.rates(settings, upstreams.catalog(), System::nanoTime);
        Meanings meanings = MemoryRoom.meanings(settings.memory(), upstreams);
        Safety safety =
                Guardroom.of(settings.safety(), sealing.seals(), new Classifiers(upstreams.catalog(), upstreams.raw()));
        stores = new Stores(settings, data, sealing, reader, observatory.gallery(), basics);
        observatory.show(stores, upstreams);
        memory = new MemoryRoom(settings.memory(), meanings, stores.transactions, basics);
        toolroom = toolroom(settings, jars, basics);

        ContextReader contexts = new ContextReader(
                stores.accumulator,
                stores.snapshots,
                stores.history,
                stores.conversations,
                stores.incoming,
                stores.approvals,
                new View(sealing.reasoning(), sealing.compactions()));
        ConcurrencyLimit concurrency = new ConcurrencyLimit(limits.concurrentResponses(), limits.concurrentTotal());
        ReasoningForms forms =
                new ReasoningForms(sealing.reasoning(), settings.wire().reasoningEvents());
        ServerTools tools = new ServerTools(
                toolroom.catalog(),
                stores.approvals,
                stores.toolCalls,
                toolLimits(settings),
                sealing.reasoning(),
                basics.ids());
        loop = new AgentLoop(
                upstreams.catalog(),
                stores.accumulator,
                stores.snapshots,
                contexts,
                new Works(sealing.compactions(), forms, tools, safety, memory.reminder(), basics.ids()),
                concurrency,
                rates,
                new RunLimits(
                        limits.runTime(),
                        limits.journalBytes(),
                        limits.backgroundRunning(),
                        limits.backgroundWaiting()),
                basics.ids(),
                basics.clock());

        Prompts prompts = new Prompts(List.of(promptFiles, stores.prompts), reader, basics.ids());
        Sockets sockets = sockets(limits, reader, prompts, rates);
        heartbeats = new Heartbeats(limits.heartbeat());
        drain = new Drain(
                stores.accumulator,
                loop.background()::suspend,
                sockets,
                settings.shutdown().grace());
        gatehouse = new Gatehouse(settings, stores.keys, basics.clock());
        entrance = new Entrance(gatehouse.authentication(), rates, sockets, basics.ids(), drain, observatory);
        application = new AntiphonApplication(Endpoints.of(
                new Idempotency(loop, stores.accumulator, stores.snapshots, stores.claims),
                new InputTokens(upstreams.catalog(), contexts, tools, concurrency, rates),
                new Admission(safety),
                new Endpoints.Kept(
                        stores.accumulator,
                        stores.snapshots,
                        stores.journals,
                        stores.conversations,
                        stores.evidence,
                        stores.keys),
                new Endpoints.Models(upstreams.catalog(), upstreams.raw(), upstreams.guards(), concurrency, rates),
                new Endpoints.Tools(tools, stores.approvals, memory.memories()),
                new Endpoints.Templates(reader, prompts, stores.prompts),
                stores.deliveries.room(),
                new Endpoints.Limits(Math.toIntExact(limits.bodyBytes()), limits.jsonDepth(), media),
                new Endpoints.Wire(settings.wire().reasoningEvents(), heartbeats, settings.docs()),
                new Endpoints.Server(basics.clock().instant(), stores.database::ready, drain)));
        housekeeping = housekeeping(settings, data, reader, basics);
    }

    /** Jars that cannot be used are refused when the stores are there already, since some tools of the house need those. */
    private Toolroom toolroom(Settings settings, Optional<Path> jars, Basics basics) {
        try {
            return new Toolroom(settings, jars, memory.tools(), basics.clock());
        } catch (RuntimeException refused) {
            memory.close();
            stores.close();
            throw refused;
        }
    }

    private static ToolLimits toolLimits(Settings settings) {
        LimitSettings limits = settings.limits();
        return new ToolLimits(
                limits.turns(),
                limits.toolCalls(),
                limits.concurrentTools(),
                limits.sameCalls(),
                limits.failingCalls(),
                limits.outputTokens(),
                settings.approvals().asks(),
                new ArgumentLimits(Math.toIntExact(limits.toolArgumentBytes()), limits.toolArgumentDepth()));
    }

    private Sockets sockets(LimitSettings limits, CreateResponseReader reader, Prompts prompts, Rates rates) {
        int frameBytes = Math.toIntExact(limits.websocketFrame());
        return new Sockets(
                loop,
                new FrameReader(reader, prompts, frameBytes, limits.jsonDepth()),
                rates,
                new SocketLimits(
                        limits.websocketConnections(),
                        frameBytes,
                        limits.websocketMemory(),
                        limits.websocketLifetime(),
                        limits.heartbeat(),
                        limits.websocketPatience()));
    }

    private Housekeeping housekeeping(Settings settings, Path data, CreateResponseReader reader, Basics basics) {
        return new Housekeeping(
                stores.nodes,
                stores.interrupted,
                new Heir(loop.background(), stores.journals, stores.toolCalls, reader),
                stores.retention,
                stores.claims,
                stores.deliveries.log(),
                stores.approvals,
                stores.toolCalls,
                stores.evidence,
                new FirstKey(stores.keys, basics.random()),
                data.resolve("first-key"),
                settings.store(),
                settings.webhooks().keep(),
                settings.evidence().keep(),
                stores.accumulator,
                basics.clock(),
                Housekeeping.LOOK);
    }

    /** Builds everything; fails on settings that cannot work. An absent database is no such failure. */
    static Wiring of(Settings settings, Path data, Optional<Path> templates, Optional<Path> jars) {
        return new Wiring(settings, data, templates, jars);
    }

    /** Lets requests in, and begins to clean up and to deliver what an earlier process left behind. */
    void mount(ServletContext context) {
        entrance.mount(context, application);
        housekeeping.start();
        stores.deliveries.start();
    }

    Drain drain() {
        return drain;
    }

    /** The reverse of building; the runs have ended before. */
    @Override
    public void close() {
        housekeeping.close();
        heartbeats.close();
        loop.close();
        gatehouse.close();
        toolroom.close();
        memory.close();
        stores.close();
        upstreams.close();
        egress.close();
        observatory.close();
    }

    /** @throws SettingsException when there is a mistake in one of them */
    static PromptFiles templates(Optional<Path> folder, CreateResponseReader reader) {
        try {
            return folder.map(found -> PromptFiles.in(found, reader)).orElse(PromptFiles.NONE);
        } catch (IllegalArgumentException wrong) {
            throw new SettingsException(String.valueOf(wrong.getMessage()));
        }
    }
}
