package dev.antiphon.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.1",
                "1.10",
                "100",
                "1.0",
                "0.30000000000000004",
                "3.141592653589793238462643383279",
                "123456789012345678901234567890",
                "{\"a\":1.50,\"b\":[2,0.0]}"
            })
    void numbersComeBackExactlyAsTheyCame(String json) {
        assertThat(text(Json.tree(bytes(json)))).isEqualTo(json);
    }

    @Test
    void aCharacterBeyondTheBasicPlaneIsWrittenAsItself() {
        assertThat(text(Map.of("a", "ö🌍\u0000\u2028\"\\"))).isEqualTo("{\"a\":\"ö🌍\\u0000\u2028\\\"\\\\\"}");
    }

    @Test
    void recordsWriteThemselvesInSnakeCase() {
        assertThat(text(new Response.IncompleteDetails("max_output_tokens")))
                .isEqualTo("{\"reason\":\"max_output_tokens\"}");
        assertThat(text(new ReasoningConfig("low", null, null))).isEqualTo("{\"effort\":\"low\",\"summary\":null}");
        assertThat(text(new Usage.InputDetails(1, 2))).isEqualTo("{\"cached_tokens\":1,\"cache_write_tokens\":2}");
    }

    @Test
    void ofANameGivenTwiceTheLastValueCounts() {
        assertThat(text(Json.tree(bytes("{\"a\":1,\"b\":2,\"a\":3}")))).isEqualTo("{\"a\":3,\"b\":2}");
    }

    @Test
    void nestingDeeperThanAllowedIsRefused() {
        String nested = "[".repeat(11) + "]".repeat(11);
        assertThatThrownBy(() -> Json.reading(10, 1_000).readTree(nested)).isInstanceOf(JsonProcessingException.class);
        assertThat(text(Json.tree(bytes(nested)))).isEqualTo(nested);
    }

    @Test
    void whatFollowsTheValueIsRefused() {
        assertThatThrownBy(() -> Json.tree(bytes("{} {}"))).isInstanceOf(UncheckedIOException.class);
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Object value) {
        return new String(Json.bytes(value), StandardCharsets.UTF_8);
    }
}
