package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/** An event stream read event by event, while it is being written. */
final class LiveStream implements AutoCloseable {

    private final BufferedReader lines;
    private final String id;

    private LiveStream(BufferedReader lines) {
        this.lines = lines;
        this.id = until("response.created").at("/response/id").asText();
    }

    /** Sends a create request and reads as far as the announcement. */
    static LiveStream open(String json) {
        return open(Installation.ALICE, json);
    }

    static LiveStream open(String key, String json) {
        HttpRequest request = Http.anonymous("/v1/responses")
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build();
        return new LiveStream(new BufferedReader(new InputStreamReader(
                Http.exchange(request, BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8)));
    }

    String id() {
        return id;
    }

    /** Reads on to the next event of this type; fails at the end of the stream. */
    JsonNode until(String type) {
        while (true) {
            String line = line("data: {");
            JsonNode event = Json.tree(line.substring("data: ".length()).getBytes(StandardCharsets.UTF_8));
            if (event.get("type").asText().equals(type)) {
                return event;
            }
        }
    }

    /** Reads on to the next sign of life. */
    void untilComment() {
        line(": keep-alive");
    }

    private String line(String start) {
        try {
            String line = lines.readLine();
            while (line != null && !line.startsWith(start)) {
                line = lines.readLine();
            }
            assertThat(line).as("a line that starts with " + start).isNotNull();
            return line;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Reads to the end. */
    JsonNode rest() {
        return until("response.completed").get("response");
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
