package dev.antiphon.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("F24")
class BackoffTest {

    private static final int ATTEMPTS = 10;

    @Test
    void tenAttemptsTakeAboutThreeDays() {
        Duration all = Backoff.WAITS.stream().reduce(Duration.ZERO, Duration::plus);
        assertThat(all).isBetween(Duration.ofHours(72), Duration.ofHours(84));
        Backoff backoff = new Backoff(new Random(1));
        IntStream.range(1, ATTEMPTS)
                .forEach(attempts -> assertThat(backoff.after(attempts)).isPresent());
        assertThat(backoff.after(ATTEMPTS)).isEmpty();
        assertThat(backoff.after(ATTEMPTS + 1)).isEmpty();
    }

    @Test
    void eachWaitIsAFifthLongerOrShorterAtTheMost() {
        assertThat(new Backoff(new Always(0)).after(2)).contains(Duration.ofMinutes(4));
        assertThat(new Backoff(new Always(0.5)).after(2)).contains(Duration.ofMinutes(5));
        assertThat(new Backoff(new Always(1)).after(2)).contains(Duration.ofMinutes(6));
    }

    /** A die with one face. */
    static final class Always extends Random {

        private static final long serialVersionUID = 1;

        private final double face;

        Always(double face) {
            this.face = face;
        }

        @Override
        public double nextDouble() {
            return face;
        }
    }
}
