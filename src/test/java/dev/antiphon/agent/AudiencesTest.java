package dev.antiphon.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.journal.Checkpoints;
import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.journal.Lives;
import dev.antiphon.protocol.Usage;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Decision D43: a run that may have several readers is over some time after the last of them has left. */
@Tag("U26")
@Tag("R50")
class AudiencesTest {

    private final Deque<Runnable> afterGrace = new ArrayDeque<>();
    private final Audiences audiences = new Audiences(afterGrace::add);
    private final LiveResponse live = Lives.framed(Checkpoints.NONE);

    @Test
    void theLastReaderToLeaveEndsTheRunWhenTheGraceIsOver() {
        Seat one = audiences.enter(live);
        Seat other = audiences.enter(live);
        one.left();
        assertThat(afterGrace).as("somebody still reads").isEmpty();
        other.left();
        assertThat(live.requested()).isNull();

        afterGrace.remove().run();
        assertThat(live.requested()).isEqualTo(Ending.CANCELLED);
    }

    @Test
    void whoComesBackWithinTheGraceFindsTheRunGoingOn() {
        audiences.enter(live).left();
        Seat back = audiences.enter(live);
        afterGrace.remove().run();
        assertThat(live.requested()).isNull();

        back.left();
        afterGrace.remove().run();
        assertThat(live.requested()).isEqualTo(Ending.CANCELLED);
    }

    @Test
    void everyDepartureHasAWholeGrace() {
        audiences.enter(live).left();
        Runnable first = afterGrace.remove();
        audiences.enter(live).left();
        first.run();
        assertThat(live.requested()).as("the second grace has only begun").isNull();

        afterGrace.remove().run();
        assertThat(live.requested()).isEqualTo(Ending.CANCELLED);
    }

    @Test
    void whoHasGotEverythingIsNotMissed() {
        Seat gone = audiences.enter(live);
        Seat stayed = audiences.enter(live);
        gone.left();
        live.end(Ending.COMPLETED, Usage.NONE);
        stayed.served();
        assertThat(afterGrace).isEmpty();
    }

    @Test
    void aRunWithoutAKeyEndsAtOnceWithItsReader() {
        Audiences.alone(live).left();
        assertThat(live.requested()).isEqualTo(Ending.CANCELLED);
    }
}
