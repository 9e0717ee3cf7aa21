package dev.antiphon.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.access.Caller;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("R39")
@Tag("R46")
@Tag("R78")
class AccumulatorTest {

    private final Accumulator accumulator = new Accumulator();

    @Test
    void itsOwnerFindsALiveResponse() {
        LiveResponse live = accumulator.open(Lives.of("resp_1", Lives.ALICE, true));
        assertThat(accumulator.find(Lives.ALICE, "resp_1")).containsSame(live);
        assertThat(accumulator.runs("resp_1")).isTrue();
        assertThat(accumulator.size()).isEqualTo(1);
    }

    @Test
    void somebodyElsesLooksLikeNone() {
        accumulator.open(Lives.of("resp_1", Lives.ALICE, true));
        assertThat(accumulator.find(Lives.BOB, "resp_1")).isEmpty();
        assertThat(accumulator.find(Lives.BOB, "resp_2")).isEmpty();
        assertThat(accumulator.find(new Caller("other", "alice", Set.of("admin")), "resp_1"))
                .isEmpty();
    }

    @Test
    void oneThatIsNotToBeKeptCannotBeFoundByAnybody() {
        accumulator.open(Lives.of("resp_1", Lives.ALICE, false));
        assertThat(accumulator.find(Lives.ALICE, "resp_1")).isEmpty();
        assertThat(accumulator.runs("resp_1")).isTrue();
    }

    @Tag("R33")
    @Test
    void anIdThatIsTakenIsNeverTakenOver() {
        LiveResponse first = accumulator.open(Lives.of("resp_1", Lives.ALICE, true));
        LiveResponse second = Lives.of("resp_1", Lives.BOB, true);
        assertThatThrownBy(() -> accumulator.open(second)).isInstanceOf(IllegalStateException.class);
        accumulator.close(second);
        assertThat(accumulator.find(Lives.ALICE, "resp_1")).containsSame(first);
    }

    @Test
    void oneThatIsClosedIsForgotten() {
        LiveResponse live = accumulator.open(Lives.of("resp_1", Lives.ALICE, true));
        accumulator.close(live);
        accumulator.close(live);
        assertThat(accumulator.find(Lives.ALICE, "resp_1")).isEmpty();
        assertThat(accumulator.size()).isZero();
    }

    @Tag("R45")
    @Test
    void eventsOfOneResponseNeverAppearInAnother() {
        LiveResponse one = accumulator.open(Lives.of("resp_1", Lives.ALICE, true));
        LiveResponse two = accumulator.open(Lives.of("resp_2", Lives.ALICE, true));
        one.begin();
        two.begin();
        Lives.openMessage(one, 0);
        one.append(Lives.delta("for the first only"));
        two.end(Ending.COMPLETED, dev.antiphon.protocol.Usage.NONE);
        assertThat(Lives.frames(two.from(0)))
                .hasSize(3)
                .noneMatch(frame -> frame.contains("first") || frame.contains("resp_1"));
    }

    @Test
    void aShutdownReachesEveryOneOfThem() {
        LiveResponse one = accumulator.open(Lives.of("resp_1", Lives.ALICE, true));
        LiveResponse two = accumulator.open(Lives.of("resp_2", Lives.BOB, false));
        accumulator.stopAll(Ending.CANCELLED);
        assertThat(one.requested()).isEqualTo(Ending.CANCELLED);
        assertThat(two.requested()).isEqualTo(Ending.CANCELLED);
    }
}
