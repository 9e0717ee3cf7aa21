package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.model.Gate;
import dev.antiphon.model.Received;
import dev.antiphon.model.Reply;
import dev.antiphon.protocol.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets a WebSocket, and what becomes of messages and peers that are not as they should be. */
class SocketEdgeIT extends IntegrationTest {

    private static final String UPGRADE = "Host: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    @ParameterizedTest
    @ValueSource(strings = {"/v1/responses", "/responses", "/codex/v1/responses"})
    void whoIsUnknownGetsTheSameAnswerAsOverHttpAndNoConnection(String path) throws IOException {
        for (String authorization : List.of("", "Authorization: Bearer wrong\r\n")) {
            try (Socket socket = handshake(path, authorization)) {
                String answer = head(socket.getInputStream());
                assertThat(answer).startsWith("HTTP/1.1 401").contains("WWW-Authenticate: Bearer");
                Contract.envelope(Json.tree(socket.getInputStream().readNBytes(length(answer))));
            }
        }
        assertThat(LiveSocket.refused(path, "wrong").status()).isEqualTo(401);
    }

    @Test
    void aPageOfAnotherSiteGetsNoConnection() throws IOException {
        String alice = "Authorization: Bearer " + Installation.ALICE + "\r\n";
        try (Socket foreign = handshake("/v1/responses", alice + "Origin: https://evil.example\r\n");
                Socket none = handshake("/v1/responses", alice + "Origin: null\r\n");
                Socket own = handshake("/v1/responses", alice + "Origin: http://127.0.0.1\r\n")) {
            assertThat(head(foreign.getInputStream())).startsWith("HTTP/1.1 403");
            assertThat(head(none.getInputStream())).startsWith("HTTP/1.1 403");
            assertThat(head(own.getInputStream())).startsWith("HTTP/1.1 101").contains("x-request-id: req_");
        }
    }

    @Test
    void aHandshakeIsRecognisedHoweverItIsWritten() throws IOException {
        String foreign =
                "Authorization: Bearer " + Installation.ALICE + "\r\nOrigin: https://evil.example\r\n" + UPGRADE;
        try (Socket encoded = request("/v1/response%73", foreign);
                Socket second = request("/v1/responses", "Upgrade: h2c\r\n" + foreign)) {
            assertThat(head(encoded.getInputStream())).startsWith("HTTP/1.1 403");
            assertThat(head(second.getInputStream())).startsWith("HTTP/1.1 403");
        }
    }

    @Test
    void withoutAHandshakeTheSamePathIsTheSameAsBefore() {
        assertThat(Http.get("/v1/responses").status()).isEqualTo(405);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "no JSON | invalid_json | ",
                "`` | invalid_json | ",
                "[] | invalid_json | ",
                "{\"type\":\"response.create\",\"input\":\"\\ud800\"} | invalid_json | ",
                "{} | invalid_frame_type | type",
                "{\"type\":7} | invalid_frame_type | type",
                "{\"type\":\"response.cancel\"} | invalid_frame_type | type",
                "{\"type\":\"response.create\",\"stream_id\":\"\"} | invalid_stream_id | stream_id",
                "{\"type\":\"response.create\",\"stream_id\":\"ä\"} | invalid_stream_id | stream_id",
                "{\"type\":\"response.create\",\"stream_id\":1} | invalid_stream_id | stream_id",
                "{\"type\":\"response.create\",\"model\":\"scripted\"} | missing_required_parameter | input",
                "{\"type\":\"response.create\",\"model\":\"scripted\",\"input\":\"x\",\"background\":true}"
                        + " | unsupported_parameter | background",
                "{\"type\":\"response.create\",\"model\":\"scripted\",\"input\":\"x\",\"generate\":1} | invalid_type | generate",
                "{\"type\":\"response.create\",\"model\":\"scripted\",\"input\":\"x\",\"frame\":1} | unknown_parameter | frame",
                "{\"type\":\"response.create\",\"model\":\"scripted\",\"input\":\"x\",\"tool_choice\":\"required\"}"
                        + " | invalid_request | tool_choice",
            })
    void aMessageThatMakesNoSenseIsAnsweredAndTheNextOneIsServed(String message, String code, String param) {
        answers(Reply.says("ok"));
        try (LiveSocket socket = LiveSocket.open()) {
            JsonNode error = socket.send(message).error();
            assertThat(error.get("status").asInt()).isEqualTo(400);
            assertThat(error.at("/error/code").asText()).isEqualTo(code);
            assertThat(error.at("/error/param").textValue()).isEqualTo(param);
            assertThat(requests()).isEmpty();
            socket.create("\"store\":false,\"input\":\"x\"").turn();
        }
    }

    @Test
    void anUnknownModelIsNotFound() {
        try (LiveSocket socket = LiveSocket.open()) {
            JsonNode error = socket.send(
                            "{\"type\":\"response.create\",\"stream_id\":\"a\",\"model\":\"none\",\"input\":\"x\"}")
                    .error();
            assertThat(error.get("status").asInt()).isEqualTo(404);
            assertThat(error.get("stream_id").asText()).isEqualTo("a");
            assertThat(error.at("/error/code").asText()).isEqualTo("model_not_found");
        }
    }

    @Test
    void aBinaryMessageIsNeverRun() {
        answers(Reply.says("ok"));
        try (LiveSocket socket = LiveSocket.open()) {
            byte[] create = "{\"type\":\"response.create\",\"model\":\"scripted\",\"input\":\"x\"}"
                    .getBytes(StandardCharsets.UTF_8);
            assertThat(socket.sendBinary(create).error().at("/error/code").asText())
                    .isEqualTo("unsupported_frame");
            assertThat(requests()).isEmpty();
            socket.create("\"store\":false,\"input\":\"x\"").turn();
        }
    }

    @Test
    void whatIsSaidAboutStreamingMeansNothing() {
        answers(Reply.says("ok"));
        try (LiveSocket socket = LiveSocket.open()) {
            EventStream events = socket.create("\"store\":false,\"input\":\"x\",\"stream\":false,\"stream_options\":{"
                            + "\"include_obfuscation\":true}")
                    .turn();
            assertThat(events.of("response.output_text.delta").getFirst().has("obfuscation"))
                    .isFalse();
        }
    }

    @Test
    void aMessageMayComeInPiecesAndOneThatIsTooLargeIsRefused() {
        answers(Reply.says("ok"), Reply.says("ok"));
        try (LiveSocket socket = LiveSocket.open()) {
            socket.sendPiece("{\"type\":\"response.create\",\"model\":\"scripted\",", false)
                    .sendPiece("\"store\":false,\"input\":\"" + "ä".repeat(20_000), false)
                    .sendPiece("\"}", true)
                    .turn();
            assertThat(messages().getLast()).isEqualTo("user: " + "ä".repeat(20_000));
            // More bytes than characters: 1 MiB is the limit.
            for (String large : List.of("x".repeat(1 << 20), "ä".repeat(1 << 19))) {
                JsonNode error = socket.create("\"input\":\"" + large + "\"").error();
                assertThat(error.get("status").asInt()).isEqualTo(413);
                assertThat(error.at("/error/code").asText()).isEqualTo("invalid_request");
            }
            assertThat(requests()).hasSize(1);
            socket.create("\"store\":false,\"input\":\"x\"").turn();
        }
    }

    @Test
    void aCallerHasSoManyConnectionsAndNobodyElsesCount() {
        List<LiveSocket> open = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                // Counted when it is open on the server's side, which the client need not wait for.
                open.add(LiveSocket.open().arrived());
            }
            Http.Answer refused = LiveSocket.refused("/v1/responses", Installation.ALICE);
            assertThat(refused.status()).isEqualTo(429);
            LiveSocket.open("/v1/responses", Installation.BOB).close();
            open.removeLast().close();
            await().ignoreExceptions().until(() -> open.add(LiveSocket.open()));
        } finally {
            open.forEach(LiveSocket::close);
        }
    }

    @Test
    void aSilentConnectionIsAskedAndStaysOpen() {
        answers(Reply.says("Hel", "lo"), Reply.says("ok"));
        try (LiveSocket socket = LiveSocket.open()) {
            socket.create("\"store\":false,\"input\":\"x\"").turn();
            // Longer than the patience with a peer that does not answer.
            await().atMost(Duration.ofSeconds(20)).until(() -> socket.pings() >= 15);
            socket.arrived().create("\"store\":false,\"input\":\"x\"").turn();
        }
    }

    @Test
    void whoeverLetsTooManyRequestsWaitHasToLeave() {
        Gate gate = new Gate();
        answers(Reply.says("Hel").waitsFor(gate).text("lo"));
        try (LiveSocket socket = LiveSocket.open()) {
            for (int i = 0; i < 130; i++) {
                socket.create("\"store\":false,\"input\":\"x\"");
            }
            socket.arrived().until("response.output_text.delta");
            gate.open();
            socket.until("response.completed");
            for (int i = 0; i < 129; i++) {
                assertThat(socket.error().at("/error/code").asText()).isEqualTo("rate_limit_exceeded");
            }
            assertThat(socket.closed()).isEqualTo(1001);
            assertThat(socket.silent()).isTrue();
            assertThat(requests()).hasSize(1);
        }
    }

    /** A little fits between the two; the rest of much does not, and whoever sends it is held up. */
    @ParameterizedTest
    @ValueSource(ints = {1, 200})
    void aPeerThatAnswersNoPingAndTakesNothingFreesItsRun(int pieces) throws IOException {
        String[] piece = new String[pieces];
        Arrays.fill(piece, "x".repeat(60_000));
        answers(Reply.says(piece).hanging());
        try (Socket deaf = handshake("/v1/responses", "Authorization: Bearer " + Installation.ALICE + "\r\n")) {
            assertThat(head(deaf.getInputStream())).startsWith("HTTP/1.1 101");
            byte[] create = "{\"type\":\"response.create\",\"store\":false,\"model\":\"scripted\",\"input\":\"x\"}"
                    .getBytes(StandardCharsets.UTF_8);
            deaf.getOutputStream().write(new byte[] {(byte) 0x81, (byte) (0x80 | create.length), 0, 0, 0, 0});
            deaf.getOutputStream().write(create);
            await().until(() -> requests().size() == 1);
            Received running = requests().getLast();
            assertThat(running.closedByClient()).isFalse();
            await().atMost(Duration.ofSeconds(20)).until(running::closedByClient);
        }
    }

    private static Socket handshake(String path, String headers) throws IOException {
        return request(path, UPGRADE + headers);
    }

    private static Socket request(String path, String headers) throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), Installation.get().url().getPort());
        socket.setSoTimeout(20_000);
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\n" + headers + "\r\n").getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            assertThat(next).isNotNegative();
            head.append((char) next);
        }
        return head.toString();
    }

    private static int length(String head) {
        int at = head.indexOf("Content-Length: ") + 16;
        return Integer.parseInt(head.substring(at, head.indexOf('\r', at)));
    }
}
