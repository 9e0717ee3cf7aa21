package dev.antiphon.app;

import dev.antiphon.access.ApiKeys;
import dev.antiphon.access.Authentication;
import dev.antiphon.access.FirstKey;
import dev.antiphon.agent.AgentLoop;
import dev.antiphon.agent.ContextReader;
import dev.antiphon.agent.Heir;
import dev.antiphon.agent.Idempotency;
import dev.antiphon.agent.InputTokens;
import dev.antiphon.agent.RunLimits;
import dev.antiphon.agent.View;
import dev.antiphon.agent.Works;
import dev.antiphon.api.Endpoints;
import dev.antiphon.api.FrontDoor;
import dev.antiphon.api.Heartbeats;
import dev.antiphon.api.socket.FrameReader;
import dev.antiphon.api.socket.Handshake;
import dev.antiphon.api.socket.SocketLimits;
import dev.antiphon.api.socket.Sockets;
import dev.antiphon.conversation.ConversationStore;
import dev.antiphon.conversation.Conversations;
import dev.antiphon.conversation.History;
import dev.antiphon.conversation.Incoming;
import dev.antiphon.conversation.Leftovers;
import dev.antiphon.conversation.RecentHistories;
import dev.antiphon.egress.Egress;
import dev.antiphon.journal.Accumulator;
import dev.antiphon.limit.ConcurrencyLimit;
import dev.antiphon.model.ModelCatalog;
import dev.antiphon.prompt.PromptFiles;
import dev.antiphon.prompt.PromptStore;
import dev.antiphon.prompt.Prompts;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.MediaLimits;
import dev.antiphon.seal.KeyFile;
import dev.antiphon.seal.SealedCompaction;
import dev.antiphon.seal.SealedReasoning;
import dev.antiphon.seal.Seals;
import dev.antiphon.snapshot.Claims;
import dev.antiphon.snapshot.InterruptedResponses;
import dev.antiphon.snapshot.JournalCommits;
import dev.antiphon.snapshot.JournalStore;
import dev.antiphon.snapshot.Nodes;
import dev.antiphon.snapshot.Retention;
import dev.antiphon.snapshot.SnapshotStore;
import dev.antiphon.store.Database;
import dev.antiphon.store.GroupCommit;
import dev.antiphon.store.Transactions;
import dev.antiphon.writer.ReasoningForms;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.glassfish.jersey.servlet.ServletContainer;

/** Puts the house together: every room built once, in the order of the levels, and nothing looked up anywhere. */
final class Wiring implements AutoCloseable {

    private final FrontDoor frontDoor;
    private final Handshake handshake;
    private final Sockets sockets;
    private final AntiphonApplication application;
    private final Drain drain;
    private final Housekeeping housekeeping;
    private final AgentLoop loop;
    private final JournalCommits journalCommits;
    private final Heartbeats heartbeats;
    private final Egress egress;
    private final Deliveries deliveries;
    private final Upstreams upstreams;
    private final Database database;

    private Wiring(Settings settings, Path data, Optional<Path> templates) {
        Clock clock = Clock.systemUTC();
        SecureRandom random = new SecureRandom();
        Ids ids = new Ids(clock, cheapRandom(random));

        // First whatever can still refuse its settings, and only then what has to be closed again.
        Settings.Limits limits = settings.limits();
        MediaLimits media = new MediaLimits(limits.imageBytes(), limits.fileBytes());
        CreateResponseReader reader =
                new CreateResponseReader(settings.acceptFields(), limits.inputItems(), limits.tools(), media);
        PromptFiles promptFiles = templates(templates, reader);
        Seals seals = new Seals(keyFile(settings.seal(), data, random), random);
        SealedReasoning sealed = new SealedReasoning(seals);
        SealedCompaction compactions = new SealedCompaction(seals);
        egress = Doors.fetching(settings.egress());
        upstreams = new Upstreams(settings, media, egress, clock, random);
        ModelCatalog models = upstreams.catalog();
        database = Database.open(Databases.of(settings.database()), data);
        Transactions transactions = new Transactions(database);
        ApiKeys keys = new ApiKeys(transactions, Keys.of(settings.keys()), ids, random, clock);
        RecentHistories recent = new RecentHistories();
        ConversationStore conversations = new ConversationStore(ids, recent);
        History history = new History(transactions, recent);
        Incoming incoming = new Incoming(history, ids);
        Conversations named = new Conversations(transactions, incoming, sealed, compactions, recent, ids, clock);
        Accumulator accumulator = new Accumulator();
        String node = ids.next(Ids.NODE);
        GroupCommit commits =
                new GroupCommit(transactions, Databases.lanes(settings.database()), () -> accumulator.size() > 1);
        JournalStore journals = new JournalStore(transactions);
        journalCommits = new JournalCommits(commits, journals);
        deliveries = new Deliveries(settings, transactions, seals, ids, random, clock);
        SnapshotStore snapshots = new SnapshotStore(
                transactions,
                commits,
                conversations,
                journals,
                journalCommits,
                deliveries.outbox(),
                clock,
                node,
                accumulator::continued);
        Claims claims = new Claims(transactions);
        PromptStore promptStore = new PromptStore(transactions, clock);
        Prompts prompts = new Prompts(List.of(promptFiles, promptStore), reader, ids);

        ContextReader contexts =
                new ContextReader(accumulator, snapshots, history, named, incoming, new View(sealed, compactions));
        ConcurrencyLimit concurrency = new ConcurrencyLimit(limits.concurrentResponses(), limits.concurrentTotal());
        loop = new AgentLoop(
                models,
                accumulator,
                snapshots,
                contexts,
                new Works(
                        compactions, new ReasoningForms(sealed, settings.wire().reasoningEvents()), ids),
                concurrency,
                new RunLimits(
                        limits.runTime(),
                        limits.journalBytes(),
                        limits.backgroundRunning(),
                        limits.backgroundWaiting()),
                ids,
                clock);

        heartbeats = new Heartbeats(limits.heartbeat());
        int frameBytes = Math.toIntExact(limits.websocketFrame());
        sockets = new Sockets(
                loop,
                new FrameReader(reader, prompts, frameBytes, limits.jsonDepth()),
                new SocketLimits(
                        limits.websocketConnections(),
                        frameBytes,
                        limits.websocketMemory(),
                        limits.websocketLifetime(),
                        limits.heartbeat(),
                        limits.websocketPatience()));
        drain = new Drain(
                accumulator,
                loop.background()::suspend,
                sockets,
                settings.shutdown().grace());
        Authentication authentication = new Authentication(keys::find);
        frontDoor = new FrontDoor(authentication, ids, drain);
        handshake = new Handshake(sockets, authentication);
        application = new AntiphonApplication(Endpoints.of(
                new Idempotency(loop, accumulator, snapshots, claims),
                new InputTokens(models, contexts, concurrency),
                accumulator,
                snapshots,
                journals,
                named,
                models,
                upstreams.raw(),
                upstreams.guards(),
                concurrency,
                reader,
                prompts,
                promptStore,
                deliveries.room(),
                settings.wire().reasoningEvents(),
                new Endpoints.Limits(Math.toIntExact(limits.bodyBytes()), limits.jsonDepth(), media),
                heartbeats,
                clock.instant(),
                database::ready,
                drain,
                settings.docs()));
        Nodes nodes = new Nodes(transactions, node, Databases.patience(settings.database()), System::nanoTime);
        InterruptedResponses interrupted = new InterruptedResponses(
                transactions,
                nodes,
                conversations,
                incoming,
                deliveries.outbox(),
                clock,
                body -> read(reader, body).input());
        housekeeping = new Housekeeping(
                nodes,
                interrupted,
                new Heir(loop.background(), journals, reader),
                new Retention(transactions, snapshots, new Leftovers(transactions, recent), accumulator::previous),
                claims,
                deliveries.log(),
                new FirstKey(keys, random),
                data.resolve("first-key"),
                settings.store(),
                settings.webhooks().keep(),
                accumulator,
                clock,
                Housekeeping.LOOK);
    }

    /** Builds everything; fails on settings that cannot work. An absent database is no such failure. */
    static Wiring of(Settings settings, Path data, Optional<Path> templates) {
        return new Wiring(settings, data, templates);
    }

    /** Puts the filter and the servlet in place, and begins to clean up what an earlier process left behind. */
    void mount(ServletContext context) {
        Filter entrance = frontDoor;
        if (context.getAttribute(ServerContainer.class.getName()) instanceof ServerContainer container) {
            entrance = oneAfterTheOther(frontDoor, handshake);
            mount(container);
        }
        FilterRegistration.Dynamic filter = context.addFilter("front-door", entrance);
        filter.setAsyncSupported(true);
        // Not behind what is there already: a container's own filter upgrades whatever reaches it.
        filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");

        ServletRegistration.Dynamic servlet = context.addServlet("api", new ServletContainer(application));
        servlet.setAsyncSupported(true);
        servlet.setLoadOnStartup(1);
        servlet.addMapping("/*");

        housekeeping.start();
        deliveries.start();
    }

    /** As one filter, since containers do not agree on the order of two that are put before all others. */
    private static Filter oneAfterTheOther(Filter first, Filter second) {
        return (request, response, chain) ->
                first.doFilter(request, response, (admitted, answer) -> second.doFilter(admitted, answer, chain));
    }

    private void mount(ServerContainer container) {
        try {
            sockets.mount(container);
        } catch (DeploymentException refused) {
            throw new IllegalStateException("The container takes no WebSocket endpoint", refused);
        }
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
        journalCommits.close();
        deliveries.close();
        upstreams.close();
        egress.close();
        database.close();
    }

    private static PromptFiles templates(Optional<Path> folder, CreateResponseReader reader) {
        try {
            return folder.map(found -> PromptFiles.in(found, reader)).orElse(PromptFiles.NONE);
        } catch (IllegalArgumentException wrong) {
            throw new SettingsException(String.valueOf(wrong.getMessage()));
        }
    }

    /** A file that is named must be there: a key of its own would keep a node from opening what the others seal. */
    private static KeyFile keyFile(Settings.Seal seal, Path data, SecureRandom random) {
        KeyFile file = new KeyFile(data.resolve(seal.keys()));
        return seal.keys().equals(Settings.Seal.OWN_KEYS) ? file.orNew(random) : file;
    }

    /** Ids are no secrets but must not repeat: every process has a key of its own, and no thread waits for another. */
    private static RandomGenerator cheapRandom(SecureRandom random) {
        long key = random.nextLong();
        return () -> key ^ ThreadLocalRandom.current().nextLong();
    }

    private static CreateResponse read(CreateResponseReader reader, byte[] body) {
        return reader.read(Json.tree(body));
    }
}
