package dev.antiphon.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.CapturedLog;
import dev.antiphon.access.Admitted;
import dev.antiphon.access.Caller;
import dev.antiphon.journal.Lives;
import dev.antiphon.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One line of JSON for each request. */
class RequestLogTest {

    private static Visit visit(@Nullable Caller caller, String route, int status) {
        Admitted admitted = caller == null ? null : new Admitted(caller, "jwt", () -> caller);
        return new Visit("req_1", "resp_1", admitted, "POST", route, status, 120, 4_096, Duration.ofMillis(1_250));
    }

    private static List<String> lines(Visit... visits) {
        try (CapturedLog log = new CapturedLog(RequestLog.NAME)) {
            RequestLog requests = new RequestLog(Lives.NOON);
            List.of(visits).forEach(requests);
            return log.lines().stream()
                    .map(line -> line.replaceFirst("^INFO ", ""))
                    .toList();
        }
    }

    @Test
    void aLineSaysWhoAskedForWhatAndWhatCameOfIt() {
        JsonNode line = Json.tree(
                lines(visit(Lives.ALICE, "/v1/responses", 200)).getFirst().getBytes(StandardCharsets.UTF_8));

        assertThat(line.toString())
                .isEqualTo("{\"time\":\"2026-11-20T12:00:00Z\",\"request_id\":\"req_1\",\"response_id\":\"resp_1\","
                        + "\"tenant\":\"acme\",\"subject\":\"alice\",\"authenticator\":\"jwt\",\"method\":\"POST\",\"route\":\"/v1/responses\","
                        + "\"status\":200,\"duration_ms\":1250,\"received_bytes\":120,\"sent_bytes\":4096}");
    }

    @Test
    void whoIsNotKnownIsNobody() {
        assertThat(lines(visit(null, null, 401)).getFirst())
                .contains("\"tenant\":null,\"subject\":null", "\"route\":null", "\"status\":401");
    }

    @Test
    void nobodyWritesASecondLineOrMovesTheCursor() {
        Caller odd = new Caller("acme", "a\r\n{\"status\":200}\u001b[2J\u009b2J\u2028\u202e {0}", Set.of());
        String line = lines(visit(odd, "/v1/responses", 200)).getFirst();

        assertThat(line.chars()).allMatch(c -> c >= ' ' && c <= '~');
        assertThat(Json.tree(line.getBytes(StandardCharsets.UTF_8))
                        .get("subject")
                        .asText())
                .isEqualTo(odd.subject());
    }

    @Test
    void probesAreNotToldOfUnlessTheyFail() {
        assertThat(lines(visit(null, "/health/ready", 200), visit(null, "/metrics", 200)))
                .isEmpty();
        assertThat(lines(visit(null, "/health/ready", 503))).hasSize(1);
    }
}
