package dev.antiphon.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.journal.Lives;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("R54")
class TimeLimitTest {

    @Test
    void aRunWhoseTimeIsUpIsAskedToFailWithAClearFault() throws InterruptedException {
        LiveResponse live = Lives.framed();
        CountDownLatch stopped = new CountDownLatch(1);
        live.onStop(stopped::countDown);

        try (TimeLimit limit = new TimeLimit(Duration.ofMillis(1));
                TimeLimit.Watch ignored = limit.watch(live)) {
            assertThat(stopped.await(20, TimeUnit.SECONDS)).isTrue();
        }

        Ending.Failed ending = (Ending.Failed) live.requested();
        assertThat(ending).isNotNull();
        assertThat(ending.error().status()).isEqualTo(504);
        assertThat(ending.error().code()).isEqualTo("request_timeout");
        assertThat(ending.error().retryable()).isFalse();
    }

    @Test
    void aRunThatEndedInTimeIsForgotten() {
        LiveResponse live = Lives.framed();
        try (TimeLimit limit = new TimeLimit(Duration.ofDays(1))) {
            limit.watch(live).close();
        }
        assertThat(live.requested()).isNull();
    }

    @Test
    void aRunThatBeginsWhileTheServerGoesIsAskedToEnd() {
        LiveResponse live = Lives.framed();
        TimeLimit limit = new TimeLimit(Duration.ofDays(1));
        limit.close();

        limit.watch(live).close();

        assertThat(((Ending.Failed) live.requested()).error().status()).isEqualTo(503);
    }

    @Test
    void theLimitNamesItsSeconds() throws InterruptedException {
        LiveResponse live = Lives.framed();
        CountDownLatch stopped = new CountDownLatch(1);
        live.onStop(stopped::countDown);
        try (TimeLimit limit = new TimeLimit(Duration.ofNanos(1));
                TimeLimit.Watch ignored = limit.watch(live)) {
            assertThat(stopped.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(((Ending.Failed) live.requested()).error().message()).contains("longer than the 0 s");
    }
}
