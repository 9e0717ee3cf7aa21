package dev.antiphon.app;

import static dev.antiphon.snapshot.House.ALICE;
import static dev.antiphon.snapshot.House.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.access.ApiKeys;
import dev.antiphon.access.FirstKey;
import dev.antiphon.approval.ApprovalRequest;
import dev.antiphon.approval.ApprovalRequest.Wanted;
import dev.antiphon.approval.Approvals;
import dev.antiphon.audit.AuditBook;
import dev.antiphon.journal.Accumulator;
import dev.antiphon.journal.Checkpoints;
import dev.antiphon.journal.Segment;
import dev.antiphon.outbox.DeliveryLog;
import dev.antiphon.postgresql.OnBothDatabases;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Status;
import dev.antiphon.seal.TestKeys;
import dev.antiphon.snapshot.Claim;
import dev.antiphon.snapshot.House;
import dev.antiphon.snapshot.Nodes;
import dev.antiphon.snapshot.Origin;
import dev.antiphon.snapshot.Stored;
import dev.antiphon.store.GroupCommit;
import dev.antiphon.tool.ToolJournal;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What has been kept for long enough goes, row by row, and nobody has to wait for that. */
@Tag("U25")
@Tag("R38")
@Timeout(60)
@OnBothDatabases
class CleaningTest {

    private static final List<String> TABLES = List.of(
            "thread",
            "item",
            "response",
            "run",
            "journal",
            "conversation_lock",
            "idempotency",
            "node",
            "approval",
            "tool_call");
    private static final byte[] BODY = House.utf8("{}");

    private House house;
    private Housekeeping housekeeping;
    private Approvals approvals;
    private ToolJournal calls;

    @BeforeEach
    void open(@TempDir Path data) {
        house = House.open(data);
        SecureRandom random = new SecureRandom();
        approvals = new Approvals(house.transactions, house.clock, Duration.ofHours(1));
        calls = new ToolJournal(house.transactions, new GroupCommit(house.transactions, 1, () -> false), house.clock);
        housekeeping = new Housekeeping(
                house.nodes,
                house.interrupted,
                orphan -> {},
                house.retention,
                house.claims,
                new DeliveryLog(house.transactions),
                approvals,
                calls,
                house.evidence,
                new AuditBook(house.transactions, TestKeys.SEALS),
                new FirstKey(new ApiKeys(house.transactions, List.of(), house.ids, random, house.clock), random),
                data.resolve("first-key"),
                () -> new Keeping(
                        new Settings.Store(Duration.ofDays(30), 1_000, Duration.ofHours(24)),
                        Duration.ofDays(30),
                        Duration.ofDays(90),
                        Duration.ofDays(400)),
                new Accumulator(),
                house.clock,
                Duration.ofDays(1));
    }

    @AfterEach
    void close() {
        housekeeping.close();
        house.close();
    }

    private void toolsAndApprovals() {
        Wanted call = new Wanted("docs", "http://there/", "delete", "{}");
        approvals.ask(new ApprovalRequest("mcpr_1", ALICE, "resp_1", call, null, true, false));
        calls.begin(new ToolJournal.Begun("mcp_1", ALICE, "resp_1", false));
    }

    @Test
    void whenEverythingHasExpiredOnlyConversationsHaveRows() {
        String stays =
                house.named.create(ALICE, Map.of(), List.of(house.user("1"))).id();
        house.turn(ALICE, stays, "2", "3");
        house.turn(ALICE, stays, "lost", Status.FAILED, List.of());
        chainsAndForks();
        aDeletedConversationWithAResponseAndAFork();
        inTheBackground();
        withKeys();
        toolsAndApprovals();
        aContinuationThatFailedAfterItsBeginningWasDeleted();
        new Nodes(house.transactions, "node_dead", Duration.ZERO, () -> 0).beat();
        house.nodes.beat();
        assertThat(rows()).as("there is something of everything").doesNotContainValue(0L);

        house.clock.pass(Duration.ofDays(31));
        clean();

        assertThat(rows())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "thread", 1L,
                        "item", 3L,
                        "response", 0L,
                        "run", 0L,
                        "journal", 0L,
                        "conversation_lock", 0L,
                        "idempotency", 0L,
                        "approval", 0L,
                        "tool_call", 0L,
                        "node", 1L));
        house.named.delete(ALICE, stays);
        assertThat(house.rows()).containsOnly(0L);
    }

    @Test
    void keysGoAfterADayAndResponsesAfterThirty() {
        withKeys();
        house.clock.pass(Duration.ofHours(23));
        clean();
        assertThat(house.count("idempotency")).isEqualTo(2);

        house.clock.pass(Duration.ofHours(2));
        clean();
        assertThat(house.count("idempotency")).isZero();
        assertThat(house.count("response")).isEqualTo(1);
    }

    @Test
    void whatARunningResponseStillNeedsIsNotLeftOver() {
        Stored previous = house.say(ALICE, null, "1", "2");
        Checkpoints running = deletedWhileContinued(previous);
        house.clock.pass(Duration.ofDays(31));
        clean();
        assertThat(house.count("item")).isEqualTo(2);

        String id = house.ids.next(Ids.RESPONSE);
        running.ended(house.frozen(id, Status.COMPLETED, List.of(house.assistant("4"))), Segment.NONE);
        house.continued.clear();
        clean();
        assertThat(house.said(ALICE, house.snapshots.find(ALICE, id).orElseThrow()))
                .containsExactly("1", "2", "3", "4");
    }

    @Test
    void moreKeysThanAreKeptOfOneCallerGoTheOldestFirst() {
        for (int i = 0; i < 5; i++) {
            house.clock.pass(Duration.ofSeconds(1));
            claimed(Claim.of("key " + i, BODY));
        }
        assertThat(house.claims.forgetBeyond(2, 100)).isEqualTo(3);
        assertThat(house.claims.forgetBeyond(2, 100)).isZero();
        assertThat(house.claims.find(BOB, Claim.of("key 2", BODY))).isEmpty();
        assertThat(house.claims.find(BOB, Claim.of("key 3", BODY))).isPresent();
    }

    /** The cleaner stands still in the middle of its transaction, and everybody else goes on. */
    @Test
    void aWriterIsNotHeldUpWhileTheCleanerWorks() throws Exception {
        Stored old = house.say(ALICE, null, "1", "2");
        house.clock.pass(Duration.ofDays(31));
        Stored young = house.say(ALICE, null, "3", "4");
        CountDownLatch amid = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(1);
        house.amidDeletion = () -> {
            amid.countDown();
            awaitOrFail(written);
        };
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> cleaner = threads.submit(housekeeping::sweep);
            awaitOrFail(amid);
            Stored next = house.say(ALICE, young, "5", "6");
            Stored fork = house.say(ALICE, young, "7", "8");
            house.say(BOB, null, "9", "10");
            claimed(Claim.of("key", BODY));
            assertThat(house.said(ALICE, next)).hasSize(4);
            assertThat(house.said(ALICE, fork)).hasSize(4);
            assertThat(written.getCount()).as("the cleaner has not gone on").isEqualTo(1);
            written.countDown();
            cleaner.get(30, TimeUnit.SECONDS);
        }
        assertThat(house.snapshots.find(ALICE, old.id())).isEmpty();
        assertThat(house.snapshots.find(ALICE, young.id())).isPresent();
    }

    private static void awaitOrFail(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("It did not come to that");
            }
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private void chainsAndForks() {
        Stored first = house.say(ALICE, null, "a", "b");
        Stored second = house.say(ALICE, first, "c", "d");
        house.say(ALICE, second, "e", "f");
        Stored fork = house.say(ALICE, first, "g", "h");
        house.say(ALICE, fork, "i", "j");
        house.end(BOB, null, "k", Status.FAILED, List.of());
        house.end(ALICE, second, "l", Status.CANCELLED, List.of(house.assistant("m")));
        house.snapshots.delete(ALICE, first.id());
    }

    private void aDeletedConversationWithAResponseAndAFork() {
        String gone =
                house.named.create(BOB, Map.of(), List.of(house.user("1"))).id();
        Stored turn = house.turn(BOB, gone, "2", "3");
        house.say(BOB, turn, "4", "5");
        house.turn(BOB, gone, "6", "7");
        house.named.delete(BOB, gone);
    }

    private void inTheBackground() {
        String id = house.ids.next(Ids.RESPONSE);
        Checkpoints checkpoints = house.snapshots.checkpoints(house.origin(ALICE, null, List.of(house.user("q"))));
        byte[] frame = House.utf8("event: x\ndata: {}\n\n");
        checkpoints.announced(house.frozen(id, Status.QUEUED, List.of()), new Segment(0, List.of(frame, frame), false));
        checkpoints.ended(house.frozen(id, Status.COMPLETED, List.of()), new Segment(2, List.of(frame), false));
        String running = house.ids.next(Ids.RESPONSE);
        house.snapshots
                .checkpoints(house.turn(BOB, locked(), List.of(house.user("q"))))
                .announced(house.frozen(running, Status.IN_PROGRESS, List.of()), Segment.NONE);
    }

    /** A conversation whose turn this process forgets to end; it is deleted as soon as it can be. */
    private String locked() {
        String conversation = house.named.create(BOB, Map.of(), List.of()).id();
        afterSettling = () -> house.named.delete(BOB, conversation);
        return conversation;
    }

    private Runnable afterSettling = () -> {};

    private void withKeys() {
        Origin plain = house.origin(ALICE, null, List.of(house.user("q")));
        Origin keyed = new Origin(ALICE, null, null, null, plain.input(), plain.request(), Claim.of("key", BODY));
        String id = house.ids.next(Ids.RESPONSE);
        Checkpoints checkpoints = house.snapshots.checkpoints(keyed);
        checkpoints.announced(house.frozen(id, Status.IN_PROGRESS, List.of()), Segment.NONE);
        checkpoints.ended(house.frozen(id, Status.COMPLETED, List.of()), Segment.NONE);
        claimed(Claim.of("of what is not kept", BODY));
    }

    private void claimed(Claim claim) {
        String id = house.ids.next(Ids.RESPONSE);
        house.snapshots
                .checkpoints(BOB, claim)
                .announced(house.frozen(id, Status.IN_PROGRESS, List.of()), Segment.NONE);
    }

    private void aContinuationThatFailedAfterItsBeginningWasDeleted() {
        for (Stored previous : List.of(
                house.say(ALICE, null, "alone", "1"), house.say(ALICE, house.say(ALICE, null, "0", "1"), "2", "3"))) {
            Checkpoints running = deletedWhileContinued(previous);
            running.ended(house.frozen(house.ids.next(Ids.RESPONSE), Status.FAILED, List.of()), Segment.NONE);
            house.continued.clear();
        }
    }

    private Checkpoints deletedWhileContinued(Stored previous) {
        Checkpoints running = house.snapshots.checkpoints(house.origin(ALICE, previous, List.of(house.user("3"))));
        house.continued.add(previous.id());
        house.snapshots.delete(ALICE, previous.id());
        return running;
    }

    private void clean() {
        house.settle(id -> false);
        afterSettling.run();
        afterSettling = () -> {};
        housekeeping.sweep();
        housekeeping.tidy();
    }

    private Map<String, Long> rows() {
        return TABLES.stream().collect(Collectors.toMap(Function.identity(), house::count));
    }
}
