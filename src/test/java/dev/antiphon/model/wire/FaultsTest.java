package dev.antiphon.model.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.antiphon.protocol.ApiError;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of an error however much of it there is. */
class FaultsTest {

    private static final int MUCH = 1 << 20;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unsupported parameter",
                "unsupported parameter:",
                "unknown name'",
                "",
                "unsupported parameter unsupported parameter "
            })
    void anErrorTextWithoutAnEndTakesNoTime(String begin) {
        for (String filling : new String[] {" ", "a", ": ", begin + " "}) {
            String text = begin + filling.repeat(MUCH / filling.length());
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            ApiError error = assertTimeoutPreemptively(
                    Duration.ofSeconds(2), () -> Faults.of(UpstreamError.of(400, body), null));
            assertThat(error.status()).isEqualTo(400);
            assertThat(error.param()).isNull();
        }
    }

    @Test
    void onlyTheBeginningOfAnErrorIsKept() {
        String text = "x".repeat(MUCH);
        UpstreamError told = UpstreamError.of(
                JsonNodeFactory.instance.objectNode().put("code", text).put("message", text));
        assertThat(told.code()).hasSize(1_000);
        assertThat(told.message()).hasSize(1_000);
    }
}
