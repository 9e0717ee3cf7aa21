package dev.antiphon.conversation;

import static dev.antiphon.snapshot.House.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.postgresql.OnBothDatabases;
import dev.antiphon.protocol.Status;
import dev.antiphon.snapshot.House;
import dev.antiphon.snapshot.Stored;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnBothDatabases
class DeletionTest {

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
    @Tag("R5")
    void aDeletedResponseIsGoneWithItsItems() {
        Stored one = house.say(ALICE, null, "1", "2");

        assertThat(house.snapshots.delete(ALICE, one.id())).isTrue();
        assertThat(house.snapshots.find(ALICE, one.id())).isEmpty();
        assertThat(house.snapshots.delete(ALICE, one.id())).isFalse();
        assertThat(house.rows()).containsExactly(0L, 0L, 0L);
    }

    @Test
    void aDeletedAncestorDoesNoHarmToItsDescendants() {
        Stored one = house.say(ALICE, null, "1", "2");
        Stored two = house.say(ALICE, one, "3", "4");
        String first = house.history.upTo(ALICE, one.end()).getFirst().id();

        house.snapshots.delete(ALICE, one.id());

        assertThat(house.said(ALICE, two)).containsExactly("1", "2", "3", "4");
        assertThat(house.history.item(ALICE, first))
                .as("its items answer to nobody")
                .isEmpty();
        house.snapshots.delete(ALICE, two.id());
        assertThat(house.rows()).containsExactly(0L, 0L, 0L);
    }

    @Test
    void theTailOfAThreadGoesAndItsPositionsAreNotUsedAgain() {
        Stored one = house.say(ALICE, null, "1", "2");
        Stored two = house.say(ALICE, one, "3", "4");

        house.snapshots.delete(ALICE, two.id());
        assertThat(house.rows()).containsExactly(1L, 2L, 1L);

        Stored other = house.say(ALICE, one, "3'", "4'");
        Stored late = house.say(ALICE, two, "5", "6");
        assertThat(house.said(ALICE, other)).containsExactly("1", "2", "3'", "4'");
        assertThat(house.said(ALICE, late)).as("nothing of another branch").containsExactly("1", "2", "5", "6");
    }

    @Test
    void aForkKeepsWhatItStartsFrom() {
        Stored one = house.say(ALICE, null, "1", "2");
        Stored two = house.say(ALICE, one, "3", "4");
        Stored three = house.say(ALICE, two, "5", "6");
        Stored fork = house.say(ALICE, two, "5'", "6'");

        for (Stored response : List.of(one, two, three)) {
            house.snapshots.delete(ALICE, response.id());
        }
        assertThat(house.said(ALICE, fork)).containsExactly("1", "2", "3", "4", "5'", "6'");
        assertThat(house.rows()).containsExactly(2L, 6L, 1L);
        house.snapshots.delete(ALICE, fork.id());
        assertThat(house.rows()).containsExactly(0L, 0L, 0L);
    }

    @Test
    void whoEndsAfterEverythingBeforeWasDeletedKeepsItsOwn() {
        Stored one = house.say(ALICE, null, "1", "2");
        house.snapshots.delete(ALICE, one.id());

        Stored late = house.say(ALICE, one, "3", "4");

        assertThat(house.said(ALICE, late)).containsExactly("3", "4");
        house.snapshots.delete(ALICE, late.id());
        assertThat(house.rows()).containsExactly(0L, 0L, 0L);
    }

    @Test
    @Tag("U25")
    void aDeletionWaitsForAForkAndLeavesItWhatItStartsFrom() throws Exception {
        Stored one = onlyTheFirstOfTwo();
        Turn turn = new Turn("resp_1", List.of(house.user("q")), List.of(house.assistant("a")));
        try (ExecutorService threads = Executors.newFixedThreadPool(1)) {
            List<Future<Boolean>> deletions = new ArrayList<>();
            Placed fork = house.transactions.call(entities -> {
                Placed written = house.conversations.append(entities, ALICE, one.end(), turn);
                deletions.add(threads.submit(() -> house.snapshots.delete(ALICE, one.id())));
                assertWaits(deletions.getFirst());
                return written;
            });
            assertThat(deletions.getFirst().get()).isTrue();
            assertThat(house.said(ALICE, fork.threadEnd())).containsExactly("1", "2", "q", "a");
        }
    }

    @Test
    @Tag("U25")
    void aForkWaitsForADeletionAndStandsAloneThen() throws Exception {
        Stored one = onlyTheFirstOfTwo();
        Placed first = new Placed(one.end().threadId(), 0, 0, 1);
        try (ExecutorService threads = Executors.newFixedThreadPool(1)) {
            List<Future<Stored>> forks = new ArrayList<>();
            house.transactions.run(entities -> {
                house.conversations.release(entities, ALICE, first);
                forks.add(threads.submit(() -> house.say(ALICE, one, "q", "a")));
                assertWaits(forks.getFirst());
            });
            Stored alone = forks.getFirst().get();
            assertThat(house.said(ALICE, alone)).containsExactly("q", "a");
            house.snapshots.delete(ALICE, alone.id());
            assertThat(house.rows()).as("no fork of a thread that is gone").startsWith(0L, 0L);
        }
    }

    /** Its thread goes on behind it, without items: whoever continues it forks. */
    private Stored onlyTheFirstOfTwo() {
        Stored one = house.say(ALICE, null, "1", "2");
        house.snapshots.delete(ALICE, house.say(ALICE, one, "3", "4").id());
        return one;
    }

    private static void assertWaits(Future<?> other) {
        assertThatThrownBy(() -> other.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
    }

    @Test
    @Tag("U25")
    void inWhateverOrderATreeIsDeletedNobodyLosesHistoryAndNothingStays() {
        for (int seed = 0; seed < 5; seed++) {
            Random random = new Random(seed);
            List<Stored> kept = new ArrayList<>();
            List<List<String>> said = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                Stored from = kept.isEmpty() || random.nextInt(8) == 0 ? null : pick(kept, random);
                boolean fails = random.nextInt(8) == 0;
                Stored stored = fails
                        ? house.end(ALICE, from, "q" + i, Status.FAILED, List.of())
                        : house.say(ALICE, from, "q" + i, "a" + i);
                if (fails) {
                    house.snapshots.delete(ALICE, stored.id());
                } else {
                    kept.add(stored);
                    said.add(house.said(ALICE, stored));
                }
            }
            List<Integer> order = new ArrayList<>(
                    java.util.stream.IntStream.range(0, kept.size()).boxed().toList());
            Collections.shuffle(order, random);
            while (!order.isEmpty()) {
                house.snapshots.delete(ALICE, kept.get(order.removeLast()).id());
                for (int left : order) {
                    assertThat(house.said(ALICE, kept.get(left))).isEqualTo(said.get(left));
                }
            }
            assertThat(house.rows()).containsExactly(0L, 0L, 0L);
        }
    }

    private static Stored pick(List<Stored> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }
}
