package dev.antiphon.api.socket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.agent.Script;
import dev.antiphon.limit.Rates;
import dev.antiphon.limit.Rule;
import dev.antiphon.limit.Rule.Per;
import dev.antiphon.limit.Rules;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A message is a request as any other. */
@Tag("R83")
@Tag("U7")
class SocketRatesTest {

    private static Rooms rooms(Rule rule) throws Exception {
        Rates rates = new Rates(List.of(rule), name -> name, 100, () -> 0);
        return new Rooms(
                Script.of(Path.of("src/test/resources/transcripts/text-and-parallel-calls.model.jsonl")),
                Rooms.PATIENT,
                rates);
    }

    private static JsonNode last(Peer peer) throws InterruptedException {
        JsonNode event = peer.next();
        while (!event.get("type").asText().matches("error|response\\.(completed|failed|incomplete)")) {
            event = peer.next();
        }
        return event;
    }

    @Test
    void everyMessageCountsAndOneTooManyIsRefusedInItsLane() throws Exception {
        try (Rooms rooms = rooms(Rules.requestsPerMinute(2, Per.SUBJECT))) {
            Peer peer = new Peer();
            Connection connection = rooms.open(peer);
            connection.text(Rooms.create(""), true);
            assertThat(last(peer).get("type").asText()).isEqualTo("response.completed");
            connection.text("no JSON", true);
            assertThat(last(peer).at("/error/code").asText()).isEqualTo("invalid_json");

            connection.text(Rooms.create(",\"stream_id\":\"a\""), true);

            JsonNode refused = last(peer);
            assertThat(refused.get("status").intValue()).isEqualTo(429);
            assertThat(refused.get("stream_id").asText()).isEqualTo("a");
            assertThat(refused.at("/error/type").asText()).isEqualTo("requests");
            assertThat(refused.at("/error/code").asText()).isEqualTo("rate_limit_exceeded");

            connection.binary(true);
            assertThat(last(peer).at("/error/code").asText()).isEqualTo("rate_limit_exceeded");
        }
    }

    @Test
    void anotherConnectionHasNoMore() throws Exception {
        try (Rooms rooms = rooms(Rules.requestsPerMinute(1, Per.SUBJECT))) {
            Peer first = new Peer();
            rooms.open(first).text(Rooms.create(""), true);
            assertThat(last(first).get("type").asText()).isEqualTo("response.completed");

            Peer second = new Peer();
            rooms.open(second).text(Rooms.create(""), true);
            assertThat(last(second).at("/error/code").asText()).isEqualTo("rate_limit_exceeded");
        }
    }

    @Test
    void aMessageTakesTokensAndAWarmUpTakesNone() throws Exception {
        try (Rooms rooms = rooms(Rules.tokensPerMinute(50, Per.SUBJECT))) {
            Peer peer = new Peer();
            Connection connection = rooms.open(peer);
            connection.text(Rooms.create(",\"generate\":false"), true);
            assertThat(last(peer).get("type").asText()).isEqualTo("response.completed");

            connection.text(Rooms.create(",\"max_output_tokens\":60"), true);

            JsonNode refused = last(peer);
            assertThat(refused.get("status").intValue()).isEqualTo(429);
            assertThat(refused.at("/error/type").asText()).isEqualTo("tokens");
        }
    }
}
