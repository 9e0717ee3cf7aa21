package dev.antiphon.conversation;

import static dev.antiphon.snapshot.House.ALICE;
import static dev.antiphon.snapshot.House.BOB;
import static dev.antiphon.snapshot.House.OTHER_ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.access.Caller;
import dev.antiphon.postgresql.OnBothDatabases;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Status;
import dev.antiphon.snapshot.House;
import dev.antiphon.snapshot.Stored;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thread that was never continued has no row of its own, and is a thread all the same. */
@OnBothDatabases
class RootTest {

    private static final int RACERS = 8;

    private House house;

    @BeforeEach
    void open(@TempDir Path data) {
        house = House.open(data);
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void onlyASecondTurnGivesAThreadItsRow() {
        Stored one = house.say(ALICE, null, "1", "2");
        assertThat(house.rows()).containsExactly(0L, 2L, 1L);
        assertThat(house.said(ALICE, one)).containsExactly("1", "2");

        Stored two = house.say(ALICE, one, "3", "4");
        assertThat(house.rows()).containsExactly(1L, 4L, 2L);
        assertThat(two.end()).isEqualTo(new ThreadEnd(one.end().threadId(), 3));
        assertThat(house.say(ALICE, two, "5", "6").end())
                .isEqualTo(new ThreadEnd(one.end().threadId(), 5));
    }

    @Test
    void aTurnOfAnyNumberOfItemsIsKeptInOrder() {
        List<String> expected = new ArrayList<>();
        Stored last = null;
        for (int size = 1; size <= 5; size++) {
            List<Item> input = new ArrayList<>();
            for (int i = 1; i < size; i++) {
                // Every other one is too long for its row.
                String text = size + "." + i + "x".repeat(i % 2 * 31_000);
                input.add(house.user(text));
                expected.add(text);
            }
            last = house.end(ALICE, last, input, Status.COMPLETED, List.of(house.assistant("a" + size)));
            expected.add("a" + size);
            assertThat(house.said(ALICE, last)).isEqualTo(expected);
        }
    }

    @Test
    void aTurnThatAddsNothingToARootForksItAndTheRootStaysUntilBothAreGone() {
        Stored one = house.say(ALICE, null, "1", "2");
        Stored silent = house.end(ALICE, one, List.of(), Status.COMPLETED, List.of());
        assertThat(house.rows()).containsExactly(2L, 2L, 2L);

        house.snapshots.delete(ALICE, one.id());
        assertThat(house.said(ALICE, silent)).containsExactly("1", "2");
        house.snapshots.delete(ALICE, silent.id());
        assertThat(house.rows()).containsExactly(0L, 0L, 0L);
    }

    @Test
    void aRootWithoutAnyItemIsContinuedAndDeleted() {
        Stored nothing = house.end(ALICE, null, List.of(), Status.COMPLETED, List.of());
        Stored next = house.say(ALICE, nothing, "1", "2");

        assertThat(house.said(ALICE, nothing)).isEmpty();
        assertThat(house.said(ALICE, next)).containsExactly("1", "2");
        house.snapshots.delete(ALICE, nothing.id());
        assertThat(house.said(ALICE, next)).containsExactly("1", "2");
        house.snapshots.delete(ALICE, next.id());
        assertThat(house.rows()).containsExactly(0L, 0L, 0L);
    }

    @Test
    @Tag("R39")
    @Tag("U6")
    void nobodyReadsOrContinuesTheRootOfSomebodyElse() {
        Item question = house.user("secret");
        Stored root = house.end(ALICE, null, List.of(question), Status.COMPLETED, List.of(house.assistant("answer")));

        for (Caller stranger : List.of(BOB, OTHER_ALICE)) {
            assertThat(house.said(stranger, root)).isEmpty();
            assertThat(house.history.item(stranger, question.id())).isEmpty();
            Stored theirs = house.say(stranger, root, "and?", "nothing");
            assertThat(house.said(stranger, theirs)).containsExactly("and?", "nothing");
            assertThat(theirs.end().threadId()).isNotEqualTo(root.end().threadId());
        }
        assertThat(house.rows()).as("nor gives it a row").containsExactly(0L, 6L, 3L);
        assertThat(house.said(ALICE, house.say(ALICE, root, "3", "4"))).containsExactly("secret", "answer", "3", "4");
        for (Caller stranger : List.of(BOB, OTHER_ALICE)) {
            assertThat(house.said(stranger, root)).as("nor with its row").isEmpty();
            assertThat(house.said(stranger, house.say(stranger, root, "and?", "nothing")))
                    .hasSize(2);
        }
    }

    @Test
    @Tag("R35")
    void firstContinuationsOfOneRootThatRaceAllKeepTheirHistory() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(RACERS)) {
            for (int round = 0; round < 10; round++) {
                Stored root = house.say(ALICE, null, "start", "go");
                List<Callable<Stored>> continuations = continuations(root, RACERS);
                List<Stored> ended = race(threads, continuations);

                int appended = 0;
                for (int i = 0; i < RACERS; i++) {
                    assertThat(house.said(ALICE, ended.get(i))).containsExactly("start", "go", "q" + i, "a" + i);
                    appended += ended.get(i).end().threadId().equals(root.end().threadId()) ? 1 : 0;
                }
                assertThat(appended).as("exactly one of them appends").isEqualTo(1);
                house.snapshots.delete(ALICE, root.id());
                deleteAll(ended);
            }
        }
    }

    @Test
    @Tag("U25")
    void aDeletionThatRacesAFirstContinuationTakesNothingOfIt() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(RACERS)) {
            for (int round = 0; round < 40; round++) {
                Stored root = house.say(ALICE, null, "start", "go");
                int continued = 1 + round % 2 * (RACERS - 2);
                List<Callable<Stored>> racers = new ArrayList<>(continuations(root, continued));
                racers.add(() -> {
                    assertThat(house.snapshots.delete(ALICE, root.id())).isTrue();
                    return root;
                });
                List<Stored> ended = race(threads, racers).subList(0, continued);

                for (int i = 0; i < continued; i++) {
                    assertThat(house.said(ALICE, ended.get(i)))
                            .as("all that came before, or what came after a deletion that was first")
                            .isIn(List.of("start", "go", "q" + i, "a" + i), List.of("q" + i, "a" + i));
                }
                deleteAll(ended);
            }
        }
    }

    @Test
    @Tag("U25")
    void aDeletionWaitsForAFirstContinuationAndLeavesItEverything() throws Exception {
        Stored root = house.say(ALICE, null, "start", "go");
        Turn turn = new Turn("resp_1", List.of(house.user("q")), List.of(house.assistant("a")));
        try (ExecutorService threads = Executors.newFixedThreadPool(1)) {
            List<Future<Boolean>> deletions = new ArrayList<>();
            Placed placed = house.transactions.call(entities -> {
                Placed written = house.conversations.append(entities, ALICE, root.end(), turn);
                deletions.add(threads.submit(() -> house.snapshots.delete(ALICE, root.id())));
                pause();
                assertThat(deletions.getFirst()).isNotDone();
                return written;
            });
            assertThat(deletions.getFirst().get()).isTrue();
            assertThat(house.said(ALICE, placed.threadEnd())).containsExactly("start", "go", "q", "a");
        }
    }

    @Test
    @Tag("U25")
    void aFirstContinuationWaitsForADeletionAndStandsAloneThen() throws Exception {
        Stored root = house.say(ALICE, null, "start", "go");
        Placed first = new Placed(root.end().threadId(), 0, 0, root.end().position());
        try (ExecutorService threads = Executors.newFixedThreadPool(1)) {
            List<Future<Stored>> continuations = new ArrayList<>();
            house.transactions.run(entities -> {
                house.conversations.release(entities, ALICE, first);
                continuations.add(threads.submit(() -> house.say(ALICE, root, "q", "a")));
                pause();
                assertThat(continuations.getFirst()).isNotDone();
            });
            Stored alone = continuations.getFirst().get();
            assertThat(house.said(ALICE, alone)).containsExactly("q", "a");
            assertThat(alone.end().threadId()).isNotEqualTo(root.end().threadId());
        }
    }

    private static void pause() {
        LockSupport.parkNanos(200_000_000);
    }

    private List<Callable<Stored>> continuations(Stored root, int number) {
        List<Callable<Stored>> continuations = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            String suffix = String.valueOf(i);
            continuations.add(() -> house.say(ALICE, root, "q" + suffix, "a" + suffix));
        }
        return continuations;
    }

    private static List<Stored> race(ExecutorService threads, List<Callable<Stored>> racers) throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(racers.size());
        List<Future<Stored>> runs = new ArrayList<>();
        for (Callable<Stored> racer : racers) {
            runs.add(threads.submit(() -> {
                barrier.await();
                return racer.call();
            }));
        }
        List<Stored> results = new ArrayList<>();
        for (Future<Stored> run : runs) {
            results.add(run.get());
        }
        return results;
    }

    private void deleteAll(List<Stored> responses) {
        responses.forEach(response -> house.snapshots.delete(ALICE, response.id()));
        assertThat(house.rows()).as("nothing stays").containsExactly(0L, 0L, 0L);
    }
}
