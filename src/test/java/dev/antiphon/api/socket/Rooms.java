package dev.antiphon.api.socket;

import dev.antiphon.access.Caller;
import dev.antiphon.agent.AgentLoop;
import dev.antiphon.agent.ContextReader;
import dev.antiphon.agent.RunLimits;
import dev.antiphon.agent.ServerTools;
import dev.antiphon.agent.TestTools;
import dev.antiphon.agent.View;
import dev.antiphon.agent.Works;
import dev.antiphon.api.Messages;
import dev.antiphon.conversation.History;
import dev.antiphon.conversation.Incoming;
import dev.antiphon.conversation.RecentHistories;
import dev.antiphon.event.ReasoningNames;
import dev.antiphon.journal.Accumulator;
import dev.antiphon.limit.ConcurrencyLimit;
import dev.antiphon.limit.Rates;
import dev.antiphon.model.ModelCatalog;
import dev.antiphon.model.ModelClient;
import dev.antiphon.prompt.Prompts;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Ids;
import dev.antiphon.safety.Safety;
import dev.antiphon.seal.TestCompactions;
import dev.antiphon.seal.TestKeys;
import dev.antiphon.snapshot.SnapshotStore;
import dev.antiphon.writer.ReasoningForms;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** The rooms behind a connection, with one model and without a database: nothing in here is stored. */
final class Rooms implements AutoCloseable {

    static final SocketLimits PATIENT =
            new SocketLimits(2, 1 << 20, 1 << 20, Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1));

    static final Clock NOON = Clock.fixed(Instant.parse("2026-11-20T12:00:00Z"), ZoneOffset.UTC);
    private static final Caller ALICE = new Caller("acme", "alice", Set.of("user"));

    private static final CreateResponseReader READER = new CreateResponseReader(Set.of(), 100, 100);

    private final AgentLoop loop;
    private final Sockets sockets;
    volatile boolean revoked;

    /** What becomes of messages in the audit log. */
    Messages told = Messages.NONE;

    Rooms(ModelClient model, SocketLimits limits) {
        this(model, limits, ReasoningNames.OPENAI);
    }

    Rooms(ModelClient model, SocketLimits limits, ReasoningNames names) {
        this(model, limits, names, TestTools::none);
    }

    Rooms(ModelClient model, SocketLimits limits, Rates rates) {
        this(model, limits, ReasoningNames.OPENAI, TestTools::none, rates);
    }

    Rooms(ModelClient model, SocketLimits limits, ReasoningNames names, Function<Ids, ServerTools> tools) {
        this(model, limits, names, tools, Rates.NONE);
    }

    private Rooms(
            ModelClient model,
            SocketLimits limits,
            ReasoningNames names,
            Function<Ids, ServerTools> tools,
            Rates rates) {
        Ids ids = new Ids(NOON, new AtomicLong()::incrementAndGet);
        Accumulator accumulator = new Accumulator();
        SnapshotStore snapshots =
                new SnapshotStore(null, null, null, null, null, null, null, NOON, "node", id -> false);
        History history = new History(null, new RecentHistories());
        loop = new AgentLoop(
                new ModelCatalog(List.of(new ModelCatalog.Entry("scripted", "scripts", model))),
                accumulator,
                snapshots,
                new ContextReader(
                        accumulator,
                        snapshots,
                        history,
                        null,
                        new Incoming(history, ids),
                        null,
                        new View(TestKeys.REASONING, TestCompactions.SEALED)),
                new Works(
                        TestCompactions.SEALED,
                        new ReasoningForms(TestKeys.REASONING, names),
                        tools.apply(ids),
                        Safety.NONE,
                        ids),
                new ConcurrencyLimit(100, 100),
                rates,
                new RunLimits(Duration.ofMinutes(5), 16 << 20, 8, 8),
                ids,
                NOON);
        sockets = new Sockets(
                loop,
                new FrameReader(READER, new Prompts(List.of(), READER, ids), limits.frameBytes(), 100),
                rates,
                limits);
    }

    Sockets sockets() {
        return sockets;
    }

    Connection open(Peer peer) {
        return sockets.enter(peer.session(), new Identity(ALICE, this::requireKey, "req_1", sockets, told, null));
    }

    private void requireKey() {
        if (revoked) {
            throw new ApiError(401, "invalid_request_error", "invalid_api_key", null, "Gone").exception();
        }
    }

    static String create(String fields) {
        return "{\"type\":\"response.create\",\"model\":\"scripted\",\"store\":false,\"input\":\"Hi\"" + fields + "}";
    }

    @Override
    public void close() {
        sockets.close();
        loop.close();
    }
}
