package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.model.Reply;
import dev.antiphon.protocol.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What was said over a WebSocket, when the process dies and the client comes back with raw frames. */
@NeedsShell
@Tag("U1")
@Tag("U29")
@Timeout(120)
class SocketRestartIT {

    private House house;

    @BeforeEach
    void open() {
        house = House.start("socket-restart", "");
        house.upstream().always("talks", request -> Reply.says("Hel", "lo"));
        house.upstream().always("hangs", request -> Reply.says("Hel").hanging());
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    @Tag("R41")
    void whatIsStoredIsContinuedWhatIsNotIsUnknownAndWhatRanHasFailed() throws Exception {
        String stored;
        String unkept;
        String interrupted;
        try (Raw socket = new Raw()) {
            stored = socket.create("\"model\":\"talks\",\"input\":\"1\"").ends("response.completed");
            unkept = socket.create("\"model\":\"talks\",\"input\":\"2\",\"store\":false,\"previous_response_id\":\""
                            + stored + "\"")
                    .ends("response.completed");
            socket.create("\"model\":\"hangs\",\"input\":\"3\"");
            interrupted = socket.until("response.created").at("/response/id").asText();
            socket.until("response.output_text.delta");
            house.server().kill();
        }
        house.server().start();
        try (Raw socket = new Raw()) {
            socket.create("\"model\":\"talks\",\"input\":\"4\",\"previous_response_id\":\"" + stored + "\"")
                    .ends("response.completed");
            assertThat(Scripts.lastWords(house.upstream().requests("talks").getLast()))
                    .isEqualTo("4");
            assertThat(house.upstream().requests("talks").getLast().json().path("messages"))
                    .hasSize(3);

            JsonNode unknown = socket.create(
                            "\"model\":\"talks\",\"input\":\"5\",\"previous_response_id\":\"" + unkept + "\"")
                    .until("error");
            assertThat(unknown.path("status").asInt()).isEqualTo(400);
            assertThat(unknown.at("/error/code").asText()).isEqualTo("previous_response_not_found");

            await().atMost(Duration.ofSeconds(30))
                    .until(() -> house.alice()
                            .response(interrupted)
                            .json()
                            .path("status")
                            .asText()
                            .equals("failed"));
            JsonNode failed = socket.create(
                            "\"model\":\"talks\",\"input\":\"6\",\"previous_response_id\":\"" + interrupted + "\"")
                    .until("error");
            assertThat(failed.path("status").asInt()).isEqualTo(400);
            assertThat(failed.at("/error/message").asText()).contains("failed");
        }
    }

    /** A connection with nothing between the test and the frames. */
    private final class Raw implements AutoCloseable {

        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final HttpClient client = HttpClient.newHttpClient();
        private final WebSocket socket = client.newWebSocketBuilder()
                .header("Authorization", "Bearer " + house.alice().key())
                .buildAsync(URI.create("ws://127.0.0.1:" + house.alice().port() + "/v1/responses"), new Listener())
                .join();

        Raw create(String fields) {
            socket.sendText("{\"type\":\"response.create\"," + fields + "}", true)
                    .join();
            return this;
        }

        JsonNode until(String type) throws InterruptedException {
            while (true) {
                String message = messages.poll(20, TimeUnit.SECONDS);
                assertThat(message).as("a message before " + type).isNotNull();
                JsonNode event = Json.tree(message.getBytes(StandardCharsets.UTF_8));
                if (event.path("type").asText().equals(type)) {
                    return event;
                }
            }
        }

        /** The id of the response that ends with that event. */
        String ends(String type) throws InterruptedException {
            return until(type).at("/response/id").asText();
        }

        @Override
        public void close() {
            socket.abort();
            client.close();
        }

        private final class Listener implements WebSocket.Listener {

            private final StringBuilder message = new StringBuilder();

            @Override
            public CompletionStage<?> onText(WebSocket peer, CharSequence piece, boolean last) {
                message.append(piece);
                if (last) {
                    messages.add(message.toString());
                    message.setLength(0);
                }
                peer.request(1);
                return null;
            }
        }
    }
}
