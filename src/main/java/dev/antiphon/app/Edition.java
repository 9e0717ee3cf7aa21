package dev.antiphon.app;

import dev.antiphon.access.ApiKeys;
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
import dev.antiphon.api.AuditTrail;
import dev.antiphon.api.Endpoints;
import dev.antiphon.api.Heartbeats;
import dev.antiphon.api.UsageResource;
import dev.antiphon.api.socket.FrameReader;
import dev.antiphon.api.socket.SocketLimits;
import dev.antiphon.api.socket.Sockets;
import dev.antiphon.limit.ConcurrencyLimit;
import dev.antiphon.limit.Rates;
import dev.antiphon.prompt.Prompts;
import dev.antiphon.safety.Safety;
import dev.antiphon.writer.ReasoningForms;
import java.util.List;
import java.util.Optional;

/**
 * Everything that one configuration settles, put together over what lasts. Requests stay with the edition under which they came
 * in, and so does whatever they begin: nothing changes under them.
 */
final class Edition implements AutoCloseable {

    private final Draft draft;
    private final Toolroom toolroom;
    private final Bookkeeping.Allowances allowances;
    private final AgentLoop loop;
    private final Heir heir;
    private final Heartbeats heartbeats;
    private final Sockets sockets;
    private final ApiKeys keys;
    private final Gatehouse gatehouse;
    private final Entrance entrance;

    private Edition(Draft draft, Foundations house, Undo undo) {
        Settings settings = draft.settings();
        LimitSettings limits = settings.limits();
        Stores stores = house.stores();
        Sealing sealing = house.sealing();
        Basics basics = house.basics();
        Upstreams upstreams = draft.upstreams();
        this.draft = undo.unlessKept(draft);
        allowances = house.bookkeeping().of(settings, upstreams.catalog());
        Rates rates = allowances.rates();
        ConcurrencyLimit concurrency = allowances.concurrency();

        Safety safety = Guardroom.of(settings.safety(), sealing.seals(), draft.classifiers());
        toolroom = undo.unlessKept(new Toolroom(
                settings, draft.configuration().tools(), house.memory().tools(), basics));
        ContextReader contexts = new ContextReader(
                stores.accumulator,
                stores.snapshots,
                stores.history,
                stores.conversations,
                stores.incoming,
                stores.approvals,
                new View(sealing.reasoning(), sealing.compactions()));
        ReasoningForms forms =
                new ReasoningForms(sealing.reasoning(), settings.wire().reasoningEvents());
        ServerTools tools = new ServerTools(
                toolroom.catalog(),
                stores.approvals,
                stores.toolCalls,
                toolLimits(settings),
                sealing.reasoning(),
                basics.ids());
        loop = undo.unlessKept(new AgentLoop(
                upstreams.catalog(),
                stores.accumulator,
                stores.snapshots,
                contexts,
                new Works(
                        sealing.compactions(),
                        forms,
                        tools,
                        safety,
                        house.memory().reminder(),
                        basics.ids()),
                concurrency,
                rates,
                new RunLimits(
                        limits.runTime(),
                        limits.journalBytes(),
                        limits.backgroundRunning(),
                        limits.backgroundWaiting(),
                        settings.background().feature()),
                basics.ids(),
                basics.clock()));
        heir = new Heir(loop.background(), stores.journals, stores.toolCalls, draft.reader());

        Prompts prompts = new Prompts(List.of(draft.prompts(), stores.prompts), draft.reader(), basics.ids());
        sockets = sockets(limits, prompts, rates);
        heartbeats = undo.unlessKept(new Heartbeats(limits.heartbeat()));
        keys = stores.keys(settings);
        gatehouse = undo.unlessKept(new Gatehouse(settings, keys, basics.clock()));
        AntiphonApplication application = new AntiphonApplication(Endpoints.of(
                new Idempotency(loop, stores.accumulator, stores.snapshots, stores.claims),
                new InputTokens(upstreams.catalog(), contexts, tools, concurrency, rates),
                new Admission(safety),
                new Endpoints.Kept(
                        stores.accumulator,
                        stores.snapshots,
                        stores.journals,
                        stores.conversations,
                        stores.shares,
                        stores.evidence,
                        stores.auditBook,
                        keys,
                        new UsageResource.Room(
                                house.bookkeeping().ledger(), settings.usage().currency())),
                new Endpoints.Models(
                        upstreams.catalog(),
                        upstreams.raw(),
                        settings.rawModels().feature(),
                        house.observatory()::spent,
                        upstreams.guards(),
                        concurrency,
                        rates),
                new Endpoints.Tools(tools, stores.approvals, house.memory().memories()),
                new Endpoints.Templates(draft.reader(), prompts, stores.prompts),
                stores.deliveries.room(),
                new Endpoints.Limits(Math.toIntExact(limits.bodyBytes()), limits.jsonDepth(), draft.media()),
                new Endpoints.Wire(settings.wire().reasoningEvents(), heartbeats, settings.docs()),
                new Endpoints.Server(
                        basics.clock().instant(), stores.database::ready, house.draining(), house.reloading())));
        entrance = new Entrance(
                gatehouse.authentication(),
                settings.access().origins(),
                rates,
                sockets,
                new AuditTrail(Optional.of(stores.auditLog), settings.audit().proxies()),
                house,
                application);
    }

    /**
     * Puts one together; what the draft has opened is closed with it, or at once if it cannot be.
     *
     * @throws SettingsException when there is something in the configuration that cannot be used
     */
    static Edition of(Draft draft, Foundations house) {
        try (Undo undo = new Undo()) {
            Edition edition = new Edition(draft, house, undo);
            undo.keep();
            return edition;
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

    private Sockets sockets(LimitSettings limits, Prompts prompts, Rates rates) {
        int frameBytes = Math.toIntExact(limits.websocketFrame());
        return new Sockets(
                loop,
                new FrameReader(draft.reader(), prompts, frameBytes, limits.jsonDepth()),
                rates,
                new SocketLimits(
                        limits.websocketConnections(),
                        frameBytes,
                        limits.websocketMemory(),
                        limits.websocketLifetime(),
                        limits.heartbeat(),
                        limits.websocketPatience()));
    }

    Bookkeeping.Allowances allowances() {
        return allowances;
    }

    Draft draft() {
        return draft;
    }

    Settings settings() {
        return draft.settings();
    }

    Entrance entrance() {
        return entrance;
    }

    ApiKeys keys() {
        return keys;
    }

    Heir heir() {
        return heir;
    }

    Sockets sockets() {
        return sockets;
    }

    /** Leaves what has not begun to run to the next process. */
    void suspend() {
        loop.background().suspend();
    }

    /** Whether nobody is served by it any more, and nothing that was begun under it goes on. */
    boolean idle() {
        return entrance.empty()
                && allowances.concurrency().held() == 0
                && loop.background().idle()
                && sockets.empty();
    }

    /** The reverse of building; the runs have ended before. */
    @Override
    public void close() {
        entrance.close();
        heartbeats.close();
        loop.close();
        gatehouse.close();
        toolroom.close();
        draft.close();
    }
}
