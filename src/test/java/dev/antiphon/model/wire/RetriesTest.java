package dev.antiphon.model.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** When a call that failed is tried again. */
class RetriesTest {

    @Test
    void pausesGrowAndVary() {
        Retries retries = new Retries(10, RandomGenerator.of("L64X128MixRandom"));
        assertThat(retries.next(null)).isBetween(Duration.ofMillis(375), Duration.ofMillis(500));
        assertThat(retries.next(null)).isBetween(Duration.ofMillis(750), Duration.ofMillis(1000));
        assertThat(retries.next(null)).isBetween(Duration.ofMillis(1500), Duration.ofMillis(2000));
        assertThat(retries.next(Duration.ofSeconds(11))).isNull();
    }
}
