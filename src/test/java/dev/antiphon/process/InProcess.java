package dev.antiphon.process;

import dev.antiphon.access.ApiKeys;
import dev.antiphon.access.Authentication;
import dev.antiphon.access.BearerKey;
import dev.antiphon.access.Caller;
import dev.antiphon.access.Feature;
import dev.antiphon.access.OwnPages;
import dev.antiphon.agent.Admission;
import dev.antiphon.agent.AgentLoop;
import dev.antiphon.agent.ContextReader;
import dev.antiphon.agent.Idempotency;
import dev.antiphon.agent.InputTokens;
import dev.antiphon.agent.RunLimits;
import dev.antiphon.agent.ServerTools;
import dev.antiphon.agent.TestTools;
import dev.antiphon.agent.View;
import dev.antiphon.agent.Works;
import dev.antiphon.api.AuditTrail;
import dev.antiphon.api.Endpoints;
import dev.antiphon.api.FrontDoor;
import dev.antiphon.api.Heartbeats;
import dev.antiphon.api.UsageResource;
import dev.antiphon.api.WebhooksResource;
import dev.antiphon.app.AntiphonApplication;
import dev.antiphon.approval.Approvals;
import dev.antiphon.audit.AuditBook;
import dev.antiphon.audit.AuditLog;
import dev.antiphon.audit.AuditSettings;
import dev.antiphon.conversation.ConversationStore;
import dev.antiphon.conversation.Conversations;
import dev.antiphon.conversation.History;
import dev.antiphon.conversation.Incoming;
import dev.antiphon.conversation.RecentHistories;
import dev.antiphon.conversation.Shares;
import dev.antiphon.event.ReasoningNames;
import dev.antiphon.evidence.Evidence;
import dev.antiphon.evidence.EvidenceSettings;
import dev.antiphon.journal.Accumulator;
import dev.antiphon.limit.ConcurrencyLimit;
import dev.antiphon.limit.Rates;
import dev.antiphon.model.ModelCatalog;
import dev.antiphon.model.NamePattern;
import dev.antiphon.model.chat.ChatClient;
import dev.antiphon.model.chat.Dialect;
import dev.antiphon.model.route.Guard;
import dev.antiphon.model.route.RawModels;
import dev.antiphon.model.route.Routes;
import dev.antiphon.model.route.Target;
import dev.antiphon.model.wire.Connections;
import dev.antiphon.model.wire.Line;
import dev.antiphon.model.wire.Upstream;
import dev.antiphon.outbox.DeliveryLog;
import dev.antiphon.outbox.Outbox;
import dev.antiphon.outbox.WebhookStore;
import dev.antiphon.outbox.Webhooks;
import dev.antiphon.prompt.PromptStore;
import dev.antiphon.prompt.Prompts;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.MediaLimits;
import dev.antiphon.safety.Safety;
import dev.antiphon.seal.TestCompactions;
import dev.antiphon.seal.TestKeys;
import dev.antiphon.snapshot.Claims;
import dev.antiphon.snapshot.JournalCommits;
import dev.antiphon.snapshot.JournalStore;
import dev.antiphon.snapshot.SnapshotStore;
import dev.antiphon.store.Database;
import dev.antiphon.store.GroupCommit;
import dev.antiphon.store.Transactions;
import dev.antiphon.usage.UsageLedger;
import dev.antiphon.writer.ReasoningForms;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.glassfish.jersey.servlet.ServletContainer;

/** The real rooms, put together as the application does, in this process and over a database of the test's. */
final class InProcess implements AutoCloseable {

    private static final CreateResponseReader READER = new CreateResponseReader(Set.of(), 100, 100);

    private final Tomcat tomcat = new Tomcat();
    private final Connections connections = new Connections(100);
    private final Scripts upstream = new Scripts();
    private final ConcurrencyLimit concurrency = new ConcurrencyLimit(10, 20);
    private final Heartbeats heartbeats = new Heartbeats(Duration.ofSeconds(5));
    private final Database database;
    private final AgentLoop loop;

    /** What is stored, and what runs, for tests that look or put something there themselves. */
    final Transactions transactions;

    final AuditLog audit;
    final AuditBook book;
    final Approvals approvals;
    final JournalStore journals;
    final Accumulator accumulator = new Accumulator();

    InProcess(DataSource source) throws Exception {
        Clock clock = Clock.systemUTC();
        SecureRandom random = new SecureRandom();
        Ids ids = new Ids(clock, random);
        database = Database.over(source);
        transactions = new Transactions(database);
        GroupCommit commits = new GroupCommit(transactions, 1, () -> true);
        audit = new AuditLog(commits, TestKeys.SEALS, new AuditSettings(true, "default"), clock);
        book = new AuditBook(transactions, TestKeys.SEALS);
        journals = new JournalStore(transactions);
        RecentHistories recent = new RecentHistories();
        WebhookStore webhookStore = new WebhookStore(transactions, TestKeys.SEALS, ids, random, clock);
        Webhooks webhooks = new Webhooks(List.of(), webhookStore);
        Outbox outbox = new Outbox(transactions, webhooks, ids, clock, () -> {});
        Evidence evidence = new Evidence(transactions, TestKeys.SEALS, EvidenceSettings.DEFAULT);
        SnapshotStore snapshots = new SnapshotStore(
                transactions,
                commits,
                new ConversationStore(ids, recent),
                journals,
                new JournalCommits(commits, journals),
                outbox,
                evidence,
                clock,
                ids.next(Ids.NODE),
                accumulator::continued);
        Line line = new Line(new Upstream("u", upstream.url(), null), connections, clock, random);
        Guard guard = new Guard("u", new Guard.Limits(0, 100, 0, Duration.ofSeconds(1)), clock);
        ChatClient model = new ChatClient(line, Dialect.DEFAULT);
        Routes routes = new Routes(
                List.of(
                        route("renamed", new Target(guard, "its-own-name", 1, model, line)),
                        route("wordless", new Target(guard, "", 1, model, null)),
                        route("*", new Target(guard, "", 1, model, line))),
                random);
        ModelCatalog models = new ModelCatalog(List.of(new ModelCatalog.Entry("*", "u", model)));
        RunLimits limits = new RunLimits(Duration.ofMinutes(1), 16 << 20, 4, 10);
        History history = new History(transactions, recent);
        Incoming incoming = new Incoming(history, ids);
        Conversations conversations = new Conversations(
                transactions, incoming, TestKeys.REASONING, TestCompactions.SEALED, recent, ids, clock);
        View view = new View(TestKeys.REASONING, TestCompactions.SEALED);
        approvals = new Approvals(transactions, clock, TestTools.EXPIRY);
        ServerTools tools = TestTools.none(ids);
        ContextReader contexts =
                new ContextReader(accumulator, snapshots, history, conversations, incoming, approvals, view);
        loop = new AgentLoop(
                models,
                accumulator,
                snapshots,
                contexts,
                new Works(
                        TestCompactions.SEALED,
                        new ReasoningForms(TestKeys.REASONING, ReasoningNames.OPENAI),
                        tools,
                        Safety.NONE,
                        ids),
                concurrency,
                limits,
                ids,
                clock);
        AntiphonApplication application = new AntiphonApplication(Endpoints.of(
                new Idempotency(loop, accumulator, snapshots, new Claims(transactions)),
                new InputTokens(models, contexts, tools, concurrency, Rates.NONE),
                new Admission(Safety.NONE),
                new Endpoints.Kept(
                        accumulator,
                        snapshots,
                        journals,
                        conversations,
                        new Shares(transactions, ids, clock),
                        evidence,
                        book,
                        new ApiKeys(transactions, List.of(), ids, new SecureRandom(), clock),
                        new UsageResource.Room(new UsageLedger(transactions, clock), "USD")),
                new Endpoints.Models(
                        models,
                        new RawModels(routes),
                        Feature.FOR_ANYBODY,
                        spent -> {},
                        List.of(guard),
                        concurrency,
                        Rates.NONE),
                new Endpoints.Tools(tools, approvals),
                new Endpoints.Templates(
                        READER, new Prompts(List.of(), READER, ids), new PromptStore(transactions, clock)),
                new WebhooksResource.Room(webhooks, webhookStore, outbox, new DeliveryLog(transactions), url -> true),
                new Endpoints.Limits(1 << 20, 100, MediaLimits.DEFAULT),
                new Endpoints.Wire(ReasoningNames.OPENAI, heartbeats, true),
                new Endpoints.Server(clock.instant(), database::ready, () -> false, null)));
        Authentication authentication = new Authentication(
                List.of(new BearerKey(key -> Optional.of(caller(key)), false)), new OwnPages(Set.of()));
        AuditTrail trail = new AuditTrail(Optional.of(audit), Set.of());
        serve(new FrontDoor(authentication, Rates.NONE, ids, () -> false, trail), application);
    }

    private static Routes.Route route(String name, Target target) {
        return new Routes.Route(new NamePattern(name), List.of(target), List.of());
    }

    private void serve(FrontDoor door, AntiphonApplication application) throws Exception {
        Path base = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "in-process");
        tomcat.setBaseDir(base.toString());
        tomcat.setSilent(true);
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", base.toString());
        FilterDef definition = new FilterDef();
        definition.setFilterName("door");
        definition.setFilter(door);
        definition.setAsyncSupported("true");
        context.addFilterDef(definition);
        FilterMap everywhere = new FilterMap();
        everywhere.setFilterName("door");
        everywhere.addURLPatternDecoded("/*");
        context.addFilterMap(everywhere);
        Tomcat.addServlet(context, "api", new ServletContainer(application)).setAsyncSupported(true);
        context.addServletMappingDecoded("/*", "api");
        tomcat.start();
    }

    Client client() {
        return client("sk-alice");
    }

    /** Who has a key: its name says which role he has, and whether he is of another tenant than everybody else. */
    static Caller caller(String key) {
        String role = key.contains("root") ? "admin" : key.contains("approver") ? "approver" : "user";
        return new Caller(key.contains("globex") ? "globex" : "acme", key, Set.of(role));
    }

    /** An administrator's, where its key says so. */
    Client client(String key) {
        return new Client(tomcat.getConnector().getLocalPort(), key);
    }

    Scripts upstream() {
        return upstream;
    }

    /** Permits held now. */
    int held() {
        return concurrency.held();
    }

    @Override
    public void close() throws Exception {
        loop.close();
        connections.close();
        tomcat.stop();
        tomcat.destroy();
        upstream.close();
        audit.close();
        database.close();
    }
}
