package dev.antiphon.conversation;

import static dev.antiphon.snapshot.House.ALICE;
import static dev.antiphon.snapshot.House.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.antiphon.journal.Checkpoints;
import dev.antiphon.journal.Segment;
import dev.antiphon.postgresql.OnBothDatabases;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.Conversation;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Status;
import dev.antiphon.snapshot.House;
import dev.antiphon.snapshot.Origin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One writer at a time, whatever else is tried meanwhile. */
@Tag("U24")
@OnBothDatabases
class ConversationLockTest {

    private House house;
    private Conversation conversation;

    @BeforeEach
    void open(@TempDir Path data) {
        house = House.open(data);
        conversation = house.named.create(ALICE, Map.of(), List.of(house.user("1")));
    }

    @AfterEach
    void close() {
        house.close();
    }

    /** A turn that has been announced and has not ended. */
    private final class Running {

        private final String response = house.ids.next(Ids.RESPONSE);
        private final Checkpoints checkpoints;

        Running(Origin origin) {
            checkpoints = house.snapshots.checkpoints(origin);
        }

        Running(String question) {
            this(house.turn(ALICE, conversation.id(), List.of(house.user(question))));
            announce();
        }

        void announce() {
            checkpoints.announced(house.frozen(response, Status.IN_PROGRESS, List.of()), Segment.NONE);
        }

        void end(Status status, String answer) {
            checkpoints.ended(house.frozen(response, status, List.of(house.assistant(answer))), Segment.NONE);
        }
    }

    @Test
    void whileATurnRunsNobodyElseWritesAndEverybodyReads() {
        Item one = house.user("a").withId("msg_a");
        house.named.add(ALICE, conversation.id(), List.of(one));
        Running running = new Running("2");

        List<ThrowingCallable> writes = List.of(
                () -> house.named.open(ALICE, conversation.id(), true),
                () -> house.named.add(ALICE, conversation.id(), List.of(house.user("x"))),
                () -> house.named.remove(ALICE, conversation.id(), "msg_a"),
                () -> house.named.delete(ALICE, conversation.id()));
        assertThat(writes).allSatisfy(write -> assertLocked(refusal(write)));
        assertThat(house.named
                        .describe(ALICE, conversation.id(), Map.of("a", "1"))
                        .metadata())
                .as("metadata belongs to no turn")
                .hasSize(1);
        assertThat(said()).containsExactly("1", "a");

        running.end(Status.COMPLETED, "3");
        assertThat(said()).containsExactly("1", "a", "2", "3");
        house.named.remove(ALICE, conversation.id(), "msg_a");
        house.named.add(ALICE, conversation.id(), List.of(house.user("4")));
        house.named.delete(ALICE, conversation.id());
    }

    @Test
    void whoHasReadAnOlderEndIsRefusedLikeOneWhoComesTooEarly() {
        Running late = new Running(house.turn(ALICE, conversation.id(), List.of(house.user("2'"))));
        new Running("2").end(Status.COMPLETED, "3");

        assertLocked(refusal(late::announce));
        assertThat(house.snapshots.running(ALICE, late.response)).isFalse();
        assertThat(house.locks()).isZero();
        assertThat(said()).containsExactly("1", "2", "3");
    }

    @Test
    void whoHasReadAnItemThatIsRemovedIsRefusedToo() {
        house.named.add(ALICE, conversation.id(), List.of(house.user("a").withId("msg_a"), house.user("b")));
        Running late = new Running(house.turn(ALICE, conversation.id(), List.of(house.user("2"))));
        house.named.remove(ALICE, conversation.id(), "msg_a");

        assertLocked(refusal(late::announce));
        house.turn(ALICE, conversation.id(), "2", "3");
        assertThat(said()).containsExactly("1", "b", "2", "3");
    }

    @Test
    void whoHasReadAConversationThatIsGoneFindsNone() {
        Running late = new Running(house.turn(ALICE, conversation.id(), List.of(house.user("2"))));
        house.named.delete(ALICE, conversation.id());

        assertThat(refusal(late::announce).status()).isEqualTo(404);
        assertThat(house.rows()).containsExactly(0L, 0L, 0L);
    }

    @Test
    void everyEndingLetsGo() {
        for (Status status : List.of(Status.COMPLETED, Status.INCOMPLETE, Status.FAILED, Status.CANCELLED)) {
            Running running = new Running("q");
            assertThat(house.locks()).isEqualTo(1);
            running.end(status, "a");
            assertThat(house.locks()).isZero();
        }
        assertThat(said()).containsExactly("1", "q", "a", "q", "a");
    }

    @Test
    void aLockIsNoneForOtherConversations() {
        Running running = new Running("2");
        Conversation other = house.named.create(ALICE, Map.of(), List.of());
        house.turn(ALICE, other.id(), "1'", "2'");
        Conversation bobs = house.named.create(BOB, Map.of(), List.of());
        house.turn(BOB, bobs.id(), "1\"", "2\"");
        assertThat(house.locks()).isEqualTo(1);
        running.end(Status.COMPLETED, "3");
    }

    /** Whoever is refused comes again, as the fault tells him to, until a thousand turns have been added. */
    @Test
    void ofTwoWhoWriteAThousandTimesEachTurnStandsTogether() throws Exception {
        int turns = 500;
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            CyclicBarrier start = new CyclicBarrier(2);
            List<Future<Integer>> writers = new ArrayList<>();
            for (String name : List.of("a", "b")) {
                writers.add(threads.submit(writer(name, turns, start)));
            }
            int refused = writers.get(0).get() + writers.get(1).get();
            assertThat(refused).as("they did meet").isPositive();
        }
        List<String> said = said();
        assertThat(said).hasSize(1 + 2 * 2 * turns);
        for (int i = 1; i < said.size(); i += 2) {
            assertThat(said.get(i + 1)).isEqualTo("answer to " + said.get(i));
        }
        assertThat(said).doesNotHaveDuplicates();
        assertThat(house.locks()).isZero();
    }

    private Callable<Integer> writer(String name, int turns, CyclicBarrier start) {
        return () -> {
            start.await();
            int refused = 0;
            for (int turn = 0; turn < turns; ) {
                try {
                    Running running = new Running(name + turn);
                    running.end(Status.COMPLETED, "answer to " + name + turn);
                    turn++;
                } catch (ApiException locked) {
                    assertLocked(locked.error());
                    refused++;
                }
            }
            return refused;
        };
    }

    @Test
    void itemsThatAreAddedBesideTurnsStandBetweenThem() throws Exception {
        int rounds = 100;
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            CyclicBarrier start = new CyclicBarrier(2);
            Future<Integer> turns = threads.submit(writer("t", rounds, start));
            Future<?> items = threads.submit(() -> {
                start.await();
                for (int i = 0; i < rounds; ) {
                    try {
                        house.named.add(ALICE, conversation.id(), List.of(house.user("x" + i), house.user("y" + i)));
                        i++;
                    } catch (ApiException locked) {
                        assertLocked(locked.error());
                    }
                }
                return null;
            });
            turns.get();
            items.get();
        }
        List<String> said = said();
        assertThat(said).hasSize(1 + 4 * rounds).doesNotHaveDuplicates();
        for (int i = 1; i < said.size(); i += 2) {
            String first = said.get(i);
            assertThat(said.get(i + 1))
                    .isEqualTo(first.startsWith("x") ? "y" + first.substring(1) : "answer to " + first);
        }
    }

    private List<String> said() {
        return house.said(
                ALICE, house.named.open(ALICE, conversation.id(), false).end());
    }

    private static void assertLocked(ApiError error) {
        assertThat(error)
                .isEqualTo(new ApiError(
                        400,
                        ApiError.INVALID_REQUEST,
                        "conversation_locked",
                        "conversation",
                        "Another process is currently operating on this conversation. Please retry in a few seconds."));
    }

    private static ApiError refusal(ThrowingCallable attempt) {
        ApiException refused = catchThrowableOfType(ApiException.class, attempt);
        assertThat(refused).as("a refusal").isNotNull();
        return refused.error();
    }
}
