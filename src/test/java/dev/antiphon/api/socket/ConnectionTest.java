package dev.antiphon.api.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.agent.Script;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How a connection ends: by age, by silence, by a stop of the server, or because there are too many. */
class ConnectionTest {

    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofHours(1);

    private final Peer peer = new Peer();

    @Test
    void anOldConnectionIsClosedWhenNothingRunsOnIt() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        AtomicInteger lanes = new AtomicInteger();
        try (Rooms rooms = new Rooms(waiting(gate), limits(Duration.ofMillis(500), LONG, LONG))) {
            Connection connection = rooms.open(peer);
            connection.text(Rooms.create(""), true);
            connection.text(Rooms.create(""), true);
            assertThat(peer.next().get("type").asText()).isEqualTo("response.created");
            await().untilAsserted(() -> {
                connection.text(Rooms.create(",\"stream_id\":\"new" + lanes.incrementAndGet() + "\""), true);
                JsonNode said = peer.next();
                assertThat(said.at("/error/code").asText()).isEqualTo("websocket_connection_limit_reached");
                assertThat(said.get("stream_id").asText()).startsWith("new");
            });
            assertThat(peer.closed).isNull();
            gate.countDown();
            await().until(() -> peer.closed != null);
            assertThat(peer.closed.getCloseCode().getCode()).isEqualTo(1001);
            List<JsonNode> rest = peer.rest();
            assertThat(rest).anyMatch(said -> said.get("type").asText().equals("response.completed"));
            // The one that waited behind it, and then the reason for the end.
            assertThat(rest.stream().filter(said -> !said.has("stream_id") && said.has("status")))
                    .hasSize(2)
                    .allMatch(said -> said.at("/error/code").asText().equals("websocket_connection_limit_reached"));
            assertThat(rest.getLast().get("status").asInt()).isEqualTo(400);
        }
    }

    @Test
    void aPeerIsAskedForASignOfLifeAndWithoutOneItIsClosed() throws IOException {
        try (Rooms rooms = new Rooms(text(), limits(LONG, SHORT, Duration.ofMillis(300)))) {
            Connection connection = rooms.open(peer);
            int heard = 0;
            while (heard < 40) {
                int asked = heard;
                await().pollInterval(Duration.ofMillis(2)).until(() -> peer.pings.get() > asked);
                heard = peer.pings.get();
                connection.heard();
            }
            assertThat(peer.closed).isNull();
            await().until(() -> peer.closed != null);
        }
    }

    @Test
    void aStopClosesIdleConnectionsAtOnceAndTheOthersWhenTheyAreDone() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        Peer busy = new Peer();
        try (Rooms rooms = new Rooms(waiting(gate), Rooms.PATIENT)) {
            rooms.open(peer);
            rooms.open(busy).text(Rooms.create(""), true);
            assertThat(busy.next().get("type").asText()).isEqualTo("response.created");
            rooms.sockets().drain();
            assertThat(peer.next().get("status").asInt()).isEqualTo(503);
            await().until(() -> peer.closed != null);
            assertThat(busy.closed).isNull();
            gate.countDown();
            JsonNode said = busy.next();
            while (!said.get("type").asText().equals("response.completed")) {
                said = busy.next();
            }
            assertThat(busy.next().get("status").asInt()).isEqualTo(503);
            await().until(() -> busy.closed != null);
        }
    }

    @Test
    void oneConnectionTooManyIsToldSo() throws Exception {
        try (Rooms rooms = new Rooms(text(), Rooms.PATIENT)) {
            rooms.open(new Peer());
            Connection second = rooms.open(new Peer());
            rooms.open(peer);
            JsonNode said = peer.next();
            assertThat(said.get("status").asInt()).isEqualTo(429);
            assertThat(said.at("/error/code").asText()).isEqualTo("websocket_connection_limit_reached");
            await().until(() -> peer.closed != null);
            second.closed();
            Peer next = new Peer();
            rooms.open(next).text(Rooms.create(""), true);
            assertThat(next.next().get("type").asText()).isEqualTo("response.created");
        }
    }

    @Test
    void aRevokedKeyBeginsNothingMore() throws Exception {
        try (Rooms rooms = new Rooms(text(), Rooms.PATIENT)) {
            Connection connection = rooms.open(peer);
            rooms.revoked = true;
            connection.text(Rooms.create(""), true);
            assertThat(peer.next().at("/error/code").asText()).isEqualTo("invalid_api_key");
        }
    }

    private static SocketLimits limits(Duration lifetime, Duration heartbeat, Duration patience) {
        return new SocketLimits(2, 1 << 20, 1 << 20, lifetime, heartbeat, patience);
    }

    private static Script text() throws IOException {
        return Script.of(Path.of("src/test/resources/transcripts/a-text-answer.model.jsonl"));
    }

    private static Script waiting(CountDownLatch gate) throws IOException {
        return text().before(line -> {
            try {
                gate.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
