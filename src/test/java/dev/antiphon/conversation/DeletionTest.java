package dev.antiphon.conversation;

import static dev.antiphon.snapshot.House.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.protocol.Status;
import dev.antiphon.snapshot.House;
import dev.antiphon.snapshot.Stored;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
