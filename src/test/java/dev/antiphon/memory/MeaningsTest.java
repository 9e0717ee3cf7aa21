package dev.antiphon.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.antiphon.model.Cancellation;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nobody waits for a model longer than he wants to, and what it says is a direction. */
@Timeout(30)
class MeaningsTest {

    /** A model that is being loaded until the latch is down. */
    private static final class Loading implements Embedder {

        final CountDownLatch loaded = new CountDownLatch(1);
        final CountDownLatch cancelled = new CountDownLatch(1);

        @Override
        public String name() {
            return "loading";
        }

        @Override
        public int atOnce() {
            return 1;
        }

        @Override
        public float[] embed(String text, Cancellation cancel) throws InterruptedException {
            cancel.onCancel(cancelled::countDown);
            loaded.await();
            return new float[] {3, 4};
        }
    }

    @Test
    void whoeverIsImpatientLearnsNothingAndTheNextOneDoes() throws Exception {
        Loading model = new Loading();
        try (Meanings meanings = new Meanings(model)) {
            assertThat(meanings.of("x", Duration.ofMillis(20)).known()).isFalse();
            model.cancelled.await();
            model.loaded.countDown();
            Meaning meaning = meanings.of("x", Duration.ofSeconds(20));
            assertThat(meaning.vector()).containsExactly(0.6f, 0.8f);
            assertThat(meaning.embedder()).isEqualTo("loading");
        }
    }

    @Test
    void withoutAModelNothingIsKnownAndNobodyWaits() {
        try (Meanings none = new Meanings(null)) {
            assertThat(none.of("x", Duration.ofDays(1))).isEqualTo(Meaning.UNKNOWN);
        }
    }

    @Test
    void likenessIsTheCosineAndKeptOverTheDatabase() {
        Meaning one = Meaning.of("m", new float[] {1, 0, 0, 0, 1, 0, 0});
        Meaning other = Meaning.of("m", new float[] {1, 0, 0, 0, 0, 0, 0});
        assertThat(one.likeness(other)).isCloseTo(Math.sqrt(0.5), within(1e-6));
        Meaning stored = Meaning.of("m", one.bytes());
        assertThat(stored.vector()).isEqualTo(one.vector());
        assertThat(stored.likeness(one)).isCloseTo(1, within(1e-6));
    }

    @Test
    void whatDifferentModelsSayIsNotCompared() {
        Meaning one = Meaning.of("m", new float[] {1, 0});
        assertThat(one.likeness(Meaning.of("n", new float[] {1, 0}))).isZero();
        assertThat(one.likeness(Meaning.of("m", new float[] {1, 0, 0}))).isZero();
        assertThat(Meaning.UNKNOWN.comparable(Meaning.UNKNOWN)).isFalse();
    }

    @Test
    void whatIsNoDirectionIsRefused() {
        for (float[] raw : new float[][] {{}, {0, 0}, {Float.NaN}, {Float.POSITIVE_INFINITY, 1}}) {
            assertThatThrownBy(() -> Meaning.of("m", raw)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
