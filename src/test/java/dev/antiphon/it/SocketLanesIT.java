package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.core.ObjectMappers;
import com.openai.core.http.ResponseConnection;
import com.openai.models.responses.ResponsesClientEvent;
import com.openai.models.responses.ResponsesServerEvent;
import dev.antiphon.model.Gate;
import dev.antiphon.model.Received;
import dev.antiphon.model.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several responses over one WebSocket: side by side in lanes, one after the other within each (decision D30). */
class SocketLanesIT extends IntegrationTest {

    @Test
    void lanesTalkAtTheSameTimeAndEveryEventNamesItsLane() {
        Gate gate = new Gate();
        alwaysAnswers(received -> content(received).equals("slow")
                ? Reply.says("wai").waitsFor(gate).text("ted")
                : Reply.says("done"));
        try (LiveSocket socket = LiveSocket.open()) {
            socket.create("\"store\":false,\"input\":\"slow\",\"stream_id\":\"a.1\"");
            socket.until("response.output_text.delta");
            socket.create("\"store\":false,\"input\":\"quick\",\"stream_id\":\"b-2\"");
            JsonNode event = socket.next();
            for (; !event.get("type").asText().equals("response.completed"); event = socket.next()) {
                assertThat(event.get("stream_id").asText()).isEqualTo("b-2");
            }
            socket.create("\"store\":false,\"input\":\"quick\"");
            assertThat(socket.until("response.completed").has("stream_id")).isFalse();
            gate.open();
            event = socket.until("response.completed");
            assertThat(event.get("stream_id").asText()).isEqualTo("a.1");
            assertThat(event.at("/response/output/0/content/0/text").asText()).isEqualTo("waited");
        }
    }

    @Test
    void theUnnamedLaneAnswersInOrderEvenWhatIsRefused() {
        Gate gate = new Gate();
        answers(Reply.says("first").waitsFor(gate), Reply.says("third"));
        try (LiveSocket socket = LiveSocket.open()) {
            socket.create("\"store\":false,\"input\":\"1\"").send("no JSON").create("\"store\":false,\"input\":\"3\"");
            socket.until("response.output_text.delta");
            assertThat(requests()).hasSize(1);
            gate.open();
            assertThat(socket.until("response.completed")
                            .at("/response/output/0/content/0/text")
                            .asText())
                    .isEqualTo("first");
            assertThat(socket.error().at("/error/code").asText()).isEqualTo("invalid_json");
            assertThat(socket.turn().joined("response.output_text.delta")).isEqualTo("third");
        }
    }

    @Test
    void sixteenRunAndTheRestWaitsInOrder() {
        Gate gate = new Gate();
        alwaysAnswers(received -> Reply.stream().waitsFor(gate).text("ok"));
        try (LiveSocket socket = LiveSocket.open()) {
            for (int i = 0; i < 20; i++) {
                socket.create("\"store\":false,\"input\":\"" + i + "\",\"stream_id\":\"lane" + i + "\"");
            }
            Set<String> begun = new HashSet<>();
            for (int i = 0; i < 32; i++) {
                begun.add(socket.next().get("stream_id").asText());
            }
            assertThat(begun).hasSize(16).contains("lane0", "lane15").doesNotContain("lane16", "lane19");
            await().until(() -> requests().size() == 16);
            gate.open();
            Set<String> ended = new HashSet<>();
            while (ended.size() < 20) {
                ended.add(socket.until("response.completed").get("stream_id").asText());
            }
        }
    }

    @Test
    void the33rdLaneIsRefusedAndDisturbsNobody() {
        alwaysAnswers(received -> Reply.says("ok"));
        try (LiveSocket socket = LiveSocket.open()) {
            for (int i = 0; i < 32; i++) {
                socket.create("\"store\":false,\"input\":\"x\",\"stream_id\":\"lane" + i + "\"");
            }
            for (int i = 0; i < 32; i++) {
                socket.until("response.completed");
            }
            JsonNode error = socket.create("\"store\":false,\"input\":\"x\",\"stream_id\":\"lane32\"")
                    .error();
            assertThat(error.get("stream_id").asText()).isEqualTo("lane32");
            assertThat(error.get("status").asInt()).isEqualTo(400);
            assertThat(error.at("/error/code").asText()).isEqualTo("websocket_stream_limit_reached");
            socket.create("\"store\":false,\"input\":\"x\",\"stream_id\":\"lane31\"")
                    .turn();
            socket.create("\"store\":false,\"input\":\"x\"").turn();
        }
    }

    @Test
    @Tag("U32")
    void aClientThatLeavesStopsWhatRunsAndWhatWaitsNeverStarts() {
        alwaysAnswers(received -> Reply.says("Hel").hanging());
        LiveSocket socket = LiveSocket.open();
        socket.create("\"store\":false,\"input\":\"1\"").create("\"store\":false,\"input\":\"2\"");
        socket.until("response.output_text.delta");
        Received running = requests().getLast();
        socket.abort();
        await().atMost(Duration.ofSeconds(1)).until(running::closedByClient);
        try (LiveSocket other = LiveSocket.open()) {
            alwaysAnswers(received -> Reply.says("ok"));
            other.create("\"store\":false,\"input\":\"3\"").turn();
        }
        assertThat(requests()).hasSize(2);
    }

    @Test
    @Tag("R4")
    void theOfficialClientTalksInLanes() throws Exception {
        alwaysAnswers(received -> Reply.says("You said " + content(received)));
        try (ResponseConnection connection =
                        Sdk.unwatched(Installation.ALICE).responses().connect();
                ResponseConnection.Lane lane = connection.lane("side")) {
            connection.send(event("one"));
            assertThat(connection.receive().isResponseCreated()).isTrue();
            lane.send(event("two"));
            assertThat(Sdk.text(connection.finalResponse())).isEqualTo("You said one");
            assertThat(Sdk.text(lane.finalResponse())).isEqualTo("You said two");
            List<ResponsesServerEvent> events = new ArrayList<>();
            connection.send(event("three"));
            do {
                events.add(connection.receive());
                assertThat(events.getLast().isValid()).isTrue();
            } while (!events.getLast().isResponseCompleted());
        }
    }

    private static ResponsesClientEvent event(String input) throws IOException {
        return ObjectMappers.jsonMapper()
                .readValue(
                        "{\"type\":\"response.create\",\"model\":\"scripted\",\"store\":false,\"input\":\"" + input
                                + "\"}",
                        ResponsesClientEvent.class);
    }

    private static String content(Received received) {
        return received.json().at("/messages/0/content").asText();
    }
}
