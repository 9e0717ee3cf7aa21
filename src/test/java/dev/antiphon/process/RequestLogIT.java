package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.model.Reply;
import dev.antiphon.protocol.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The file with one line of JSON for each request, as the shipped server writes it. */
@NeedsShell
@ExtendWith(SharedServer.class)
@Timeout(60)
class RequestLogIT {

    private final House house;

    RequestLogIT(House house) {
        this.house = house;
    }

    @Test
    void aResponseIsOneLineWithItsIdsAndWithoutAWordOfIt() throws Exception {
        house.upstream().on("logged", Reply.says("An answer nobody logs."));
        String id = house.alice()
                .create("logged", "A question nobody logs.")
                .json()
                .path("id")
                .asText();

        JsonNode line = await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> lines().stream()
                                .filter(entry ->
                                        entry.path("response_id").asText().equals(id))
                                .toList(),
                        found -> found.size() == 1)
                .getFirst();
        assertThat(line.path("request_id").asText()).startsWith("req_");
        assertThat(line.path("subject").asText()).isEqualTo("alice");
        assertThat(line.path("route").asText()).isEqualTo("/v1/responses");
        assertThat(line.path("status").asInt()).isEqualTo(200);
        assertThat(line.path("sent_bytes").asLong()).isPositive();
        assertThat(file()).doesNotContain("nobody logs", "sk-");
    }

    private List<JsonNode> lines() {
        return file().lines()
                .map(line -> Json.tree(line.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    private String file() {
        try (Stream<Path> files = Files.list(house.server().data().resolve("logs"))) {
            Path log = files.filter(file -> file.getFileName().toString().startsWith("requests."))
                    .findFirst()
                    .orElseThrow();
            String text = Files.readString(log);
            return text.substring(0, text.lastIndexOf('\n') + 1);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
