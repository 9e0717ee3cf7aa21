package dev.antiphon.snapshot;

import static dev.antiphon.snapshot.House.ALICE;
import static dev.antiphon.snapshot.House.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.journal.Segment;
import dev.antiphon.postgresql.OnBothDatabases;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("R38")
@Tag("U25")
@OnBothDatabases
class RetentionTest {

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
    void whatIsTooOldGoesInBatchesAndWhatRunsStays() {
        String running = house.ids.next(Ids.RESPONSE);
        house.snapshots
                .checkpoints(house.origin(ALICE, null, List.of(house.user("q"))))
                .announced(house.frozen(running, Status.IN_PROGRESS, List.of()), Segment.NONE);
        for (int i = 0; i < 5; i++) {
            house.say(ALICE, null, "old", "answer");
        }
        house.end(BOB, null, "old", Status.FAILED, List.of());
        house.clock.pass(Duration.ofHours(2));
        Stored young = house.say(ALICE, null, "young", "answer");

        var limit = house.clock.instant().minus(Duration.ofHours(1));
        assertThat(house.retention.deleteOlderThan(limit, 4)).isEqualTo(4);
        assertThat(house.retention.deleteOlderThan(limit, 4)).isEqualTo(2);
        assertThat(house.retention.deleteOlderThan(limit, 4)).isZero();
        assertThat(house.snapshots.find(ALICE, young.id())).isPresent();
        assertThat(house.snapshots.find(ALICE, running)).isPresent();
    }

    @Test
    void everyOwnerKeepsHisNewest() {
        Stored oldest = next(null);
        Stored middle = next(oldest);
        Stored newest = next(middle);
        Stored ofBob = house.say(BOB, null, "b", "b");

        assertThat(house.retention.deleteBeyond(2, 100)).isEqualTo(1);
        assertThat(house.retention.deleteBeyond(2, 100)).isZero();
        assertThat(house.snapshots.find(ALICE, oldest.id())).isEmpty();
        assertThat(house.snapshots.find(BOB, ofBob.id())).isPresent();
        assertThat(house.said(ALICE, newest)).hasSize(6);
    }

    @Test
    void whatIsBeyondGoesInBatchesTheOldestFirst() {
        Stored first = next(null);
        Stored second = next(null);
        Stored third = next(null);
        next(null);
        for (int i = 0; i < 3; i++) {
            house.say(BOB, null, "b", "b");
        }

        assertThat(house.retention.deleteBeyond(1, 2)).isEqualTo(2);
        assertThat(house.retention.deleteBeyond(1, 2)).isEqualTo(2);
        assertThat(house.retention.deleteBeyond(1, 2)).isEqualTo(1);
        assertThat(house.retention.deleteBeyond(1, 2)).isZero();
        assertThat(List.of(first, second, third))
                .allSatisfy(
                        old -> assertThat(house.snapshots.find(ALICE, old.id())).isEmpty());
        assertThat(house.count("response")).isEqualTo(2);
    }

    private Stored next(Stored previous) {
        house.clock.pass(Duration.ofSeconds(1));
        return house.say(ALICE, previous, "q", "a");
    }
}
