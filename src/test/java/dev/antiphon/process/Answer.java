package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer as it came over the wire.
 *
 * @param headers by lower-case name
 * @param body without the framing of chunks
 */
record Answer(int status, Map<String, String> headers, byte[] body) {

    private static final JsonMapper STRICT = new JsonMapper();
    private static final List<String> INTERNAL =
            List.of("Exception", "java.", "jakarta.", "org.apache", "jersey", "Tomcat", "Coyote", "\tat ", "<html");

    @Nullable
    String header(String name) {
        return headers.get(name);
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    JsonNode json() {
        try {
            return STRICT.readTree(body);
        } catch (IOException none) {
            throw new AssertionError("No JSON: " + text(), none);
        }
    }

    /** What stands under {@code error}; checks that it is the whole envelope and shows nothing of the inside. */
    JsonNode error() {
        assertThat(header("content-type")).as("type of " + text()).startsWith("application/json");
        assertThat(header("x-request-id")).as("request id of " + text()).matches("req_[0-9a-f]{32}");
        JsonNode json = json();
        assertThat(json.size()).as(text()).isEqualTo(1);
        JsonNode error = json.path("error");
        assertThat(error.size()).as(text()).isEqualTo(4);
        assertThat(error.path("message").asText()).isNotBlank();
        assertThat(error.path("type").asText()).as(text()).matches("[a-z_]+");
        assertThat(error.has("param") && error.has("code")).as(text()).isTrue();
        assertThat(text()).doesNotContainIgnoringCase(INTERNAL.toArray(String[]::new));
        return error;
    }
}
