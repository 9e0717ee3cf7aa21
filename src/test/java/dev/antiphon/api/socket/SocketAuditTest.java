package dev.antiphon.api.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.agent.Script;
import dev.antiphon.api.AuditedMessages;
import dev.antiphon.audit.FullAuditLog;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of messages when what they make could not be written down. */
@Tag("R77")
class SocketAuditTest {

    private final Peer peer = new Peer();
    private final AtomicInteger said = new AtomicInteger();
    private final FullAuditLog full = new FullAuditLog(Rooms.NOON);

    @AfterEach
    void close() {
        full.close();
    }

    private Rooms rooms() throws Exception {
        Rooms rooms = new Rooms(
                Script.of(Path.of("src/test/resources/transcripts/a-text-answer.model.jsonl"))
                        .before(line -> said.incrementAndGet()),
                Rooms.PATIENT);
        rooms.told = AuditedMessages.in(full.log, FullAuditLog.HANDSHAKE);
        return rooms;
    }

    @Test
    void nothingBeginsForWhichTheAuditLogHasNoRoomAndTheConnectionGoesOnWhenItHas() throws Exception {
        try (Rooms rooms = rooms()) {
            Connection connection = rooms.open(peer);
            connection.text(Rooms.create(",\"stream_id\":\"a\""), true);

            JsonNode refused = peer.next();
            assertThat(refused.get("type").asText()).isEqualTo("error");
            assertThat(refused.get("status").intValue()).isEqualTo(503);
            assertThat(refused.get("stream_id").asText()).isEqualTo("a");
            assertThat(refused.at("/error/type").asText()).isEqualTo("server_error");
            assertThat(refused.at("/error/code").asText()).isEqualTo("server_error");
            assertThat(refused.at("/error/message").asText())
                    .isEqualTo("The server's storage is not available at the moment. Please try again later.");
            assertThat(refused.has("sequence_number"))
                    .as("it is no event of a response")
                    .isFalse();
            connection.text(Rooms.create(",\"generate\":false"), true);
            assertThat(peer.next().get("status").intValue()).isEqualTo(503);
            assertThat(said).hasValue(0);
            assertThat(peer.silent()).isTrue();
            assertThat(peer.closed).isNull();

            full.databaseIsBack();
            await().until(() -> full.log.standing().room() == 1);
            connection.text(Rooms.create(",\"stream_id\":\"a\""), true);
            assertThat(peer.next().get("type").asText()).isEqualTo("response.created");
            await().until(() -> peer.rest().stream()
                    .anyMatch(event -> event.get("type").asText().equals("response.completed")));
        }
    }
}
