package dev.antiphon.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0s, 0s",
        "PT0.0001S, 1ms, 1ms",
        "PT0.02S, 20ms, 20ms",
        "PT1S, 1s, 1s",
        "PT1.5S, 1.5s, 1.5s",
        "PT10S, 10s, 10s",
        "PT59.999S, 59.999s, 59.999s",
        "PT6M, 6m0s, 360s",
        "PT2M52.8S, 2m52.8s, 172.8s",
        "PT24H, 24h0m0s, 86400s"
    })
    void aDurationIsWrittenAsClientsReadIt(Duration duration, String reset, String again) {
        assertThat(Durations.reset(duration)).isEqualTo(reset);
        assertThat(Durations.again(duration)).isEqualTo(again);
    }
}
