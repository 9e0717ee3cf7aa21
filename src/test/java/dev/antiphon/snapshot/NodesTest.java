package dev.antiphon.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.postgresql.OnBothDatabases;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Who is taken for dead. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@OnBothDatabases
class NodesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** Passes its end: only differences count. */
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

    private House house;
    private Nodes self;
    private Nodes other;

    @BeforeAll
    void open(@TempDir Path data) {
        house = House.open(data);
    }

    @BeforeEach
    void begin() {
        self = new Nodes(house.transactions, "node_self", PATIENCE, nanos::get);
        other = new Nodes(house.transactions, "node_other", PATIENCE, nanos::get);
        self.beat();
        other.beat();
    }

    @AfterAll
    void close() {
        house.close();
    }

    @Test
    void whoIsSilentForTheWholePatienceIsDead() {
        assertThat(dead()).isEmpty();
        pass(PATIENCE.minusNanos(1));
        assertThat(dead()).isEmpty();
        pass(Duration.ofNanos(1));
        assertThat(dead()).containsExactly("node_other");
    }

    @Test
    void oneBeatIsASignOfLifeHoweverLateItComes() {
        dead();
        pass(PATIENCE.minusNanos(1));
        other.beat();
        assertThat(dead()).isEmpty();
        pass(PATIENCE.minusNanos(1));
        assertThat(dead()).isEmpty();
        pass(Duration.ofNanos(1));
        assertThat(dead()).containsExactly("node_other");
    }

    @Test
    void whoIsSeenForTheFirstTimeHasTheWholePatience() {
        pass(PATIENCE.multipliedBy(10));
        assertThat(dead()).isEmpty();
    }

    @Test
    void whoHasNoRowAnyMoreIsDeadAfterThePatienceToo() {
        other.forget("node_other");
        assertThat(dead()).isEmpty();
        pass(PATIENCE);
        assertThat(dead()).containsExactly("node_other");
    }

    @Test
    void nobodyTakesHimselfForDead() {
        self.forget("node_self");
        self.dead(Set.of("node_self"));
        pass(PATIENCE.multipliedBy(2));
        assertThat(self.dead(Set.of("node_self"))).doesNotContain("node_self");
    }

    @Test
    void theWallClockDoesNotMatter() {
        dead();
        house.clock.pass(Duration.ofDays(365));
        assertThat(dead()).isEmpty();
    }

    @Test
    void withoutPatienceEverybodyElseIsDeadAtOnce() {
        Nodes alone = new Nodes(house.transactions, "node_alone", Duration.ZERO, nanos::get);
        assertThat(alone.dead(Set.of("node_other", "node_alone"))).containsExactlyInAnyOrder("node_other", "node_self");
    }

    /** While the database is gone nobody can beat, and nobody can see it. */
    @Test
    void afterATimeWithoutALookEverybodyHasTheWholePatienceAnew() {
        dead();
        nanos.addAndGet(PATIENCE.multipliedBy(3).toNanos());
        assertThat(dead()).isEmpty();
        pass(PATIENCE);
        assertThat(dead()).containsExactly("node_other");
    }

    private Set<String> dead() {
        return self.dead(Set.of("node_self", "node_other"));
    }

    /** With a look now and then. */
    private void pass(Duration time) {
        for (int step = 0; step < 4; step++) {
            nanos.addAndGet(time.toNanos() / 4);
            dead();
        }
        nanos.addAndGet(time.toNanos() % 4);
    }
}
