package dev.antiphon.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.Json;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** An HTTP answer as it came over the wire. */
record Answer(int status, List<String> head, String body) {

    static Answer of(String text) {
        int end = text.indexOf("\r\n\r\n");
        List<String> head = List.of(text.substring(0, end).split("\r\n"));
        return new Answer(Integer.parseInt(head.get(0).split(" ")[1]), head, text.substring(end + 4));
    }

    /** The values of a header, in order. */
    List<String> all(String name) {
        String prefix = name.toLowerCase(Locale.ROOT) + ":";
        return head.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                .map(line -> line.substring(prefix.length()).strip())
                .toList();
    }

    /** The value of a header that has to be there exactly once. */
    String header(String name) {
        assertThat(all(name)).as(name).hasSize(1);
        return all(name).get(0);
    }

    /** The error of an answer that has to be an envelope with all that belongs to it. */
    JsonNode error() throws IOException {
        assertThat(header("content-type")).startsWith("application/json");
        assertThat(header("x-request-id")).matches("req_[0-9a-f]{32}");
        assertThat(header("openai-processing-ms")).matches("\\d+");
        JsonNode envelope = Json.MAPPER.readTree(body);
        assertThat(envelope.fieldNames()).toIterable().containsExactly("error");
        JsonNode error = envelope.get("error");
        assertThat(error.fieldNames()).toIterable().containsExactly("message", "type", "param", "code");
        assertThat(error.get("message").asText()).isNotBlank();
        return error;
    }
}
