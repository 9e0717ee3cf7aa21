package dev.antiphon.snapshot;

import dev.antiphon.access.Caller;
import dev.antiphon.conversation.ConversationStore;
import dev.antiphon.conversation.Conversations;
import dev.antiphon.conversation.History;
import dev.antiphon.conversation.Incoming;
import dev.antiphon.conversation.Leftovers;
import dev.antiphon.conversation.RecentHistories;
import dev.antiphon.conversation.Shares;
import dev.antiphon.conversation.ThreadEnd;
import dev.antiphon.evidence.Evidence;
import dev.antiphon.evidence.EvidenceSettings;
import dev.antiphon.journal.Checkpoints;
import dev.antiphon.journal.Frozen;
import dev.antiphon.journal.Segment;
import dev.antiphon.outbox.Outbox;
import dev.antiphon.outbox.WebhookStore;
import dev.antiphon.outbox.Webhooks;
import dev.antiphon.protocol.ContentPart.InputText;
import dev.antiphon.protocol.ContentPart.OutputText;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Echo;
import dev.antiphon.protocol.Fields;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Item.Role;
import dev.antiphon.protocol.ItemReader;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Response;
import dev.antiphon.protocol.Status;
import dev.antiphon.protocol.Usage;
import dev.antiphon.seal.TestCompactions;
import dev.antiphon.seal.TestKeys;
import dev.antiphon.store.Database;
import dev.antiphon.store.DatabaseSettings;
import dev.antiphon.store.GroupCommit;
import dev.antiphon.store.Transactions;
import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The stores over a real database, with a clock and ids that tests decide, and short words for what happens there. */
public final class House implements AutoCloseable {

    public static final Caller ALICE = new Caller("acme", "alice", Set.of("user"));
    public static final Caller BOB = new Caller("acme", "bob", Set.of("user"));
    public static final Caller OTHER_ALICE = new Caller("globex", "alice", Set.of("user"));
    private static final Echo ECHO = Echo.of(new CreateResponseReader(Set.of(), 10_000, 512)
            .read(Json.tree("{\"model\":\"demo\",\"input\":\"x\"}".getBytes())));

    /** Ids of responses that others, still running, continue. */
    public final Set<String> continued = new HashSet<>();

    /** What happens in the middle of the transaction that deletes a response. */
    public volatile Runnable amidDeletion = () -> {};

    /** Who is told that there is something to deliver. */
    public volatile Runnable delivering = () -> {};

    public final TestClock clock = new TestClock();
    public final Ids ids = new Ids(clock, new Random(42));
    public final Database database;
    public final Transactions transactions;
    public final String node = ids.next(Ids.NODE) + System.nanoTime();
    public final Nodes nodes;
    public final JournalCommits journalCommits;
    public final RecentHistories recent = new RecentHistories();
    public final ConversationStore conversations;
    public final History history;
    public final Conversations named;
    public final Shares shares;
    public final WebhookStore webhookStore;
    public final Webhooks webhooks;
    public final Outbox outbox;
    public final Evidence evidence;
    public final SnapshotStore snapshots;
    public final JournalStore journals;
    public final InterruptedResponses interrupted;
    public final Claims claims;
    public final Retention retention;

    /** On Derby, or on the PostgreSQL that the property names; that one is emptied first. */
    public static House open(Path data) {
        return open(data, EvidenceSettings.DEFAULT);
    }

    /** The same where evidence is recorded so. */
    public static House open(Path data, EvidenceSettings recorded) {
        String url = System.getProperty("antiphon.test.postgresql");
        if (url == null) {
            return new House(Database.open(DatabaseSettings.EMBEDDED, data), recorded);
        }
        House house = new House(Database.open(DatabaseSettings.of(url), data), recorded);
        house.transactions.run(entities -> {
            // The audit log refuses it otherwise.
            entities.createNativeQuery("set local session_replication_role = replica")
                    .executeUpdate();
            entities.createNativeQuery("truncate " + tables(entities)).executeUpdate();
        });
        return house;
    }

    private static Object tables(EntityManager entities) {
        return entities.createNativeQuery("select string_agg(tablename, ', ') from pg_tables"
                        + " where schemaname = current_schema() and tablename <> 'flyway_schema_history'")
                .getSingleResult();
    }

    public House(Path data) {
        this(Database.open(DatabaseSettings.EMBEDDED, data));
    }

    public House(Database database) {
        this(database, EvidenceSettings.DEFAULT);
    }

    private House(Database database, EvidenceSettings recorded) {
        this(database, recorded, 2, () -> true);
    }

    /** With as many lanes for commits, and a crowd at them when there is said to be one. */
    public House(Database database, EvidenceSettings recorded, int lanes, BooleanSupplier crowded) {
        this.database = database;
        transactions = new Transactions(database);
        conversations = new ConversationStore(ids, recent);
        history = new History(transactions, recent);
        named = new Conversations(
                transactions,
                new Incoming(history, ids),
                TestKeys.REASONING,
                TestCompactions.SEALED,
                recent,
                ids,
                clock);
        shares = new Shares(transactions, ids, clock);
        GroupCommit commits = new GroupCommit(transactions, lanes, crowded);
        journals = new JournalStore(transactions);
        journalCommits = new JournalCommits(commits, journals);
        webhookStore = new WebhookStore(transactions, TestKeys.SEALS, ids, new SecureRandom(), clock);
        webhooks = new Webhooks(List.of(), webhookStore);
        outbox = new Outbox(transactions, webhooks, ids, clock, () -> delivering.run());
        evidence = new Evidence(transactions, TestKeys.SEALS, recorded);
        snapshots = new SnapshotStore(
                transactions,
                commits,
                conversations,
                journals,
                journalCommits,
                outbox,
                evidence,
                clock,
                node,
                this::isContinued);
        nodes = new Nodes(transactions, node, Duration.ZERO, () -> 0);
        interrupted = new InterruptedResponses(
                transactions,
                nodes,
                conversations,
                new Incoming(history, ids),
                outbox,
                evidence,
                clock,
                House::inputOf);
        claims = new Claims(transactions);
        retention = new Retention(transactions, snapshots, new Leftovers(transactions, recent), () -> continued);
    }

    private boolean isContinued(String id) {
        amidDeletion.run();
        return continued.contains(id);
    }

    private static List<Item> inputOf(byte[] request) {
        return StreamSupport.stream(Json.tree(request).get("input").spliterator(), false)
                .map(item -> ItemReader.read(Fields.of(item, "input")))
                .toList();
    }

    /** A finished response: what was asked, and what was answered. */
    public Stored say(Caller who, @Nullable Stored previous, String question, String answer) {
        return end(who, previous, question, Status.COMPLETED, List.of(assistant(answer)));
    }

    public Stored end(Caller who, @Nullable Stored previous, String question, Status status, List<Item> output) {
        return end(who, previous, List.of(user(question)), status, output);
    }

    public Stored end(Caller who, @Nullable Stored previous, List<Item> input, Status status, List<Item> output) {
        String id = ids.next(Ids.RESPONSE);
        Origin origin = origin(who, previous, input);
        snapshots.checkpoints(origin).ended(frozen(id, status, output), Segment.NONE);
        return snapshots.find(who, id).orElseThrow();
    }

    public Origin origin(Caller who, @Nullable Stored previous, List<Item> input) {
        ThreadEnd end = previous == null ? null : previous.end();
        byte[] request = Json.bytes(java.util.Map.of("model", "demo", "input", input));
        return new Origin(who, end, previous == null ? null : previous.id(), null, input, request, null);
    }

    /** A turn of a conversation, as it stands. */
    public Origin turn(Caller who, String conversation, List<Item> input) {
        byte[] request = Json.bytes(java.util.Map.of("model", "demo", "input", input));
        return new Origin(who, named.open(who, conversation, true).end(), null, conversation, input, request, null);
    }

    /** A finished turn of a conversation. */
    public Stored turn(Caller who, String conversation, String question, String answer) {
        return turn(who, conversation, question, Status.COMPLETED, List.of(assistant(answer)));
    }

    public Stored turn(Caller who, String conversation, String question, Status status, List<Item> output) {
        String id = ids.next(Ids.RESPONSE);
        Checkpoints checkpoints = snapshots.checkpoints(turn(who, conversation, List.of(user(question))));
        checkpoints.announced(frozen(id, Status.IN_PROGRESS, List.of()), Segment.NONE);
        checkpoints.ended(frozen(id, status, output), Segment.NONE);
        return snapshots.find(who, id).orElseThrow();
    }

    public Item user(String text) {
        return new Item.Message(ids.next(Ids.MESSAGE), Item.COMPLETED, Role.USER, List.of(new InputText(text)), null);
    }

    public Item assistant(String text) {
        return new Item.Message(
                ids.next(Ids.MESSAGE), Item.COMPLETED, Role.ASSISTANT, List.of(new OutputText(text)), null);
    }

    public Frozen frozen(String id, Status status, List<Item> output) {
        long created = clock.instant().getEpochSecond();
        Response response = new Response(
                id,
                created,
                status == Status.COMPLETED ? (Long) created : null,
                status,
                status == Status.FAILED ? new Response.Failure("server_error", "It broke.") : null,
                status == Status.INCOMPLETE ? new Response.IncompleteDetails("max_output_tokens") : null,
                "demo",
                output,
                status.terminal() ? Usage.of(3, 0, 5, 0) : null,
                ECHO);
        return new Frozen(response, Json.bytes(response), 7);
    }

    /** Settles what nobody runs; there is nothing in the background. */
    public int settle(Predicate<String> alive) {
        return interrupted.settle(alive, orphan -> {
            throw new AssertionError(orphan.id() + " ran in the background");
        });
    }

    /** The texts of a history. */
    public List<String> said(Caller who, Stored last) {
        ThreadEnd end = last.end();
        return end == null ? List.of() : said(who, end);
    }

    public List<String> said(Caller who, ThreadEnd end) {
        return history.upTo(who, end).stream().map(House::text).toList();
    }

    public static String text(Item item) {
        return switch (item) {
            case Item.Message message ->
                switch (message.content().getFirst()) {
                    case InputText input -> input.text();
                    case OutputText output -> output.text();
                    default -> message.toString();
                };
            case Item.FunctionCall call -> "call " + call.callId();
            case Item.FunctionCallOutput output -> "output " + output.callId();
            default -> item.toString();
        };
    }

    /** How many rows the tables hold: threads, items, responses. */
    public List<Long> rows() {
        return Stream.of("thread", "item", "response").map(this::count).toList();
    }

    /** How many conversations are locked. */
    public long locks() {
        return count("conversation_lock");
    }

    /** How many rows a table holds. */
    public long count(String table) {
        return transactions.call(entities -> ((Number) entities.createNativeQuery("select count(*) from " + table)
                        .getSingleResult())
                .longValue());
    }

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        journalCommits.close();
        database.close();
    }

    /** Stands still until it is told. */
    public static final class TestClock extends Clock {

        private volatile Instant now = Instant.parse("2026-11-01T12:00:00Z");

        public void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }
}
