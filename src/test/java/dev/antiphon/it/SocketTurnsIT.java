package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.model.Reply;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Turn after turn over one WebSocket (contract, section 9): what is continued, remembered and forgotten. */
class SocketTurnsIT extends IntegrationTest {

    private static final String TOOLS = "\"tools\":[{\"type\":\"function\",\"name\":\"weather\"}]";

    @ParameterizedTest
    @ValueSource(strings = {"/v1/responses", "/responses", "/codex/v1/responses"})
    @Tag("R6")
    void theSameEventsComeAsOverHttpOnEveryPath(String path) {
        answers(Reply.says("Hel", "lo"), Reply.says("Hel", "lo"));
        EventStream http = Http.create(streaming("Hi")).events();
        try (LiveSocket socket = LiveSocket.open(path, Installation.ALICE)) {
            EventStream events = socket.create("\"input\":\"Hi\"").turn();
            assertThat(events.types()).isEqualTo(http.types());
            assertThat(events.joined("response.output_text.delta")).isEqualTo("Hello");
            assertThat(Http.get("/v1/responses/" + events.id()).json()).isEqualTo(events.response());
            assertThat(socket.silent()).isTrue();
        }
    }

    @Test
    void whatNobodyKeepsIsContinuedOnItsConnection() {
        answers(Reply.says("Two"), Reply.says("Four"));
        try (LiveSocket socket = LiveSocket.open()) {
            String first =
                    socket.create("\"store\":false,\"input\":\"One\"").turn().id();
            EventStream second = socket.create("\"store\":false,\"input\":\"Three\"," + after(first))
                    .turn();
            assertThat(second.response().get("previous_response_id").asText()).isEqualTo(first);
            assertThat(messages()).containsExactly("user: One", "assistant: Two", "user: Three");
            assertThat(Http.get("/v1/responses/" + first).status()).isEqualTo(404);
        }
    }

    @Test
    @Tag("R15")
    void aToolLoopNeedsNoStore() {
        answers(Reply.callsTool("upstream-1", "weather", "{}"), Reply.says("Sunny."));
        try (LiveSocket socket = LiveSocket.open()) {
            JsonNode asked = socket.create("\"store\":false,\"input\":\"Weather?\"," + TOOLS)
                    .turn()
                    .response();
            String call = asked.at("/output/0/call_id").asText();
            EventStream answer = socket.create(
                            "\"store\":false," + after(asked.get("id").asText())
                                    + ",\"input\":[{\"type\":\"function_call_output\",\"call_id\":\"" + call
                                    + "\",\"output\":\"21 degrees\"}]")
                    .turn();
            assertThat(answer.joined("response.output_text.delta")).isEqualTo("Sunny.");
            assertThat(messages()).containsExactly("user: Weather?", "assistant: null", "tool: 21 degrees");
        }
    }

    @Test
    void anotherConnectionKnowsOnlyWhatIsStored() {
        answers(Reply.says("a"), Reply.says("b"), Reply.says("c"));
        try (LiveSocket one = LiveSocket.open();
                LiveSocket other = LiveSocket.open()) {
            String unkept = one.create("\"store\":false,\"input\":\"x\"").turn().id();
            String kept = one.create("\"input\":\"y\"").turn().id();
            notFound(other.create("\"store\":false,\"input\":\"z\"," + after(unkept)), unkept);
            other.create("\"input\":\"z\"," + after(kept)).turn();
            assertThat(messages()).containsExactly("user: y", "assistant: b", "user: z");
        }
    }

    @Test
    @Tag("R41")
    void anUnknownResponseCannotBeContinuedNorCanSomebodyElses() {
        answers(Reply.says("a"));
        String alices = Http.create("{\"model\":\"scripted\",\"input\":\"x\"}")
                .json()
                .get("id")
                .asText();
        try (LiveSocket bob = LiveSocket.open("/v1/responses", Installation.BOB)) {
            notFound(bob.create("\"input\":\"y\"," + after("resp_unknown")), "resp_unknown");
            notFound(bob.create("\"input\":\"y\"," + after(alices)), alices);
        }
    }

    @Test
    void aContinuationThatIsRefusedIsForgottenByItsLane() {
        answers(Reply.callsTool("upstream-1", "weather", "{}"));
        try (LiveSocket socket = LiveSocket.open()) {
            String asked = socket.create("\"store\":false,\"input\":\"Weather?\"," + TOOLS)
                    .turn()
                    .id();
            String unknownCall = "\"store\":false," + after(asked)
                    + ",\"input\":[{\"type\":\"function_call_output\",\"call_id\":\"call_x\",\"output\":\"\"}]";
            assertThat(socket.create(unknownCall).error().at("/error/code").asText())
                    .isEqualTo("invalid_request");
            notFound(socket.create(unknownCall), asked);
        }
    }

    @Test
    void aFieldThatIsRefusedMakesItForgottenToo() {
        answers(Reply.says("a"));
        try (LiveSocket socket = LiveSocket.open()) {
            String first =
                    socket.create("\"store\":false,\"input\":\"x\"").turn().id();
            assertThat(socket.create("\"store\":false,\"input\":\"y\",\"temperature\":9," + after(first))
                            .error()
                            .at("/error/param")
                            .asText())
                    .isEqualTo("temperature");
            notFound(socket.create("\"store\":false,\"input\":\"y\"," + after(first)), first);
        }
    }

    @Test
    void aContinuationThatFailsIsForgottenByItsLane() {
        answers(Reply.says("a"), Reply.error(500, "boom", "It broke"));
        try (LiveSocket socket = LiveSocket.open()) {
            String first =
                    socket.create("\"store\":false,\"input\":\"x\"").turn().id();
            socket.create("\"store\":false,\"input\":\"y\"," + after(first));
            JsonNode error = socket.until("error");
            assertThat(error.get("status").asInt()).isEqualTo(502);
            assertThat(error.get("sequence_number").asInt()).isEqualTo(2);
            assertThat(error.at("/error/code").asText()).isEqualTo("server_error");
            assertThat(socket.next().at("/response/status").asText()).isEqualTo("failed");
            notFound(socket.create("\"store\":false,\"input\":\"y\"," + after(first)), first);
        }
    }

    @Test
    void aForkThatFailsInAnotherLaneDoesNoHarm() {
        answers(Reply.says("a"), Reply.error(500, "boom", "It broke"), Reply.says("c"));
        try (LiveSocket socket = LiveSocket.open()) {
            String first = socket.create("\"store\":false,\"input\":\"x\",\"stream_id\":\"one\"")
                    .turn()
                    .id();
            socket.create("\"store\":false,\"input\":\"y\",\"stream_id\":\"two\"," + after(first))
                    .until("response.failed");
            socket.create("\"store\":false,\"input\":\"y\",\"temperature\":9,\"stream_id\":\"two\"," + after(first))
                    .error();
            socket.create("\"store\":false,\"input\":\"z\",\"stream_id\":\"one\"," + after(first))
                    .turn();
            assertThat(messages()).containsExactly("user: x", "assistant: a", "user: z");
        }
    }

    @Test
    void whatIsForgottenButStoredIsContinuedFromTheStore() {
        answers(Reply.says("a"), Reply.error(500, "boom", "It broke"), Reply.says("c"));
        try (LiveSocket socket = LiveSocket.open()) {
            String first = socket.create("\"input\":\"x\"").turn().id();
            socket.create("\"input\":\"y\"," + after(first)).until("response.failed");
            socket.create("\"input\":\"z\"," + after(first)).turn();
            assertThat(messages()).containsExactly("user: x", "assistant: a", "user: z");
        }
    }

    @Test
    void whatWasDeletedIsGoneFromEveryMemory() {
        answers(Reply.says("a"));
        try (LiveSocket socket = LiveSocket.open()) {
            String first = socket.create("\"input\":\"x\"").turn().id();
            assertThat(Http.delete("/v1/responses/" + first).status()).isEqualTo(200);
            notFound(socket.create("\"input\":\"y\"," + after(first)), first);
        }
    }

    @Test
    void anItemDeletedFromAConversationIsGoneFromEveryMemory() {
        answers(Reply.says("a1"), Reply.says("a2"), Reply.says("a3"));
        String conversation = Talk.begin("{\"id\":\"msg_secret\",\"role\":\"user\",\"content\":\"secret\"}");
        try (LiveSocket socket = LiveSocket.open()) {
            String first = socket.create("\"input\":\"q1\",\"conversation\":\"" + conversation + "\"")
                    .turn()
                    .id();
            assertThat(messages()).contains("user: secret");
            assertThat(Http.delete(Talk.items(conversation) + "/msg_secret").status())
                    .isEqualTo(200);
            String second = socket.create("\"store\":false,\"input\":\"q2\"," + after(first))
                    .turn()
                    .id();
            assertThat(messages()).containsExactly("user: q1", "assistant: a1", "user: q2");
            socket.create("\"store\":false,\"input\":\"q3\"," + after(second)).turn();
            assertThat(messages())
                    .containsExactly("user: q1", "assistant: a1", "user: q2", "assistant: a2", "user: q3");
        }
    }

    @Test
    void aResponseWithoutItsBeginningIsNotStored() {
        answers(Reply.says("a"));
        try (LiveSocket socket = LiveSocket.open()) {
            String first =
                    socket.create("\"store\":false,\"input\":\"x\"").turn().id();
            JsonNode error = socket.create("\"input\":\"y\"," + after(first)).error();
            assertThat(error.at("/error/param").asText()).isEqualTo("store");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"input\":[],", "\"input\":\"\",", "\"input\":\"Before.\","})
    void aWarmUpAsksNoModelAndCanBeContinued(String input) {
        for (boolean store : new boolean[] {true, false}) {
            try (LiveSocket socket = LiveSocket.open()) {
                EventStream warm = socket.create(input + "\"generate\":false,\"store\":" + store)
                        .turn();
                assertThat(warm.types())
                        .containsExactly("response.created", "response.in_progress", "response.completed");
                assertThat(warm.response().get("output")).isEmpty();
                assertThat(requests()).isEmpty();
                assertThat(Http.get("/v1/responses/" + warm.id()).status()).isEqualTo(store ? 200 : 404);
                answers(Reply.says("Hello"));
                socket.create("\"store\":" + store + ",\"input\":\"Hi\"," + after(warm.id()))
                        .turn();
                assertThat(messages()).last().isEqualTo("user: Hi");
                assertThat(messages()).hasSize(input.contains("Before") ? 2 : 1);
            }
            startAfresh();
        }
    }

    @Test
    void whatTheModelIsToAnswerMustBeSaid() {
        try (LiveSocket socket = LiveSocket.open()) {
            assertThat(socket.create("").error().at("/error/param").asText()).isEqualTo("input");
        }
    }

    @Test
    void memoryIsBoundedAndTheOldestLaneIsForgottenFirst() {
        alwaysAnswers(received -> Reply.says("ok"));
        String large = "\"store\":false,\"input\":\"" + "x".repeat(30_000) + "\",\"stream_id\":";
        try (LiveSocket socket = LiveSocket.open()) {
            String first = socket.create(large + "\"one\"").turn().id();
            String second = socket.create(large + "\"two\"").turn().id();
            String third = socket.create(large + "\"three\"").turn().id();
            notFound(socket.create("\"store\":false,\"input\":\"y\"," + after(first)), first);
            socket.create("\"store\":false,\"input\":\"y\"," + after(second)).turn();
            socket.create("\"store\":false,\"input\":\"y\"," + after(third)).turn();
        }
    }

    private static String after(String id) {
        return "\"previous_response_id\":\"" + id + "\"";
    }

    private static void notFound(LiveSocket socket, String id) {
        JsonNode error = socket.error();
        assertThat(error.get("status").asInt()).isEqualTo(400);
        assertThat(error.at("/error/type").asText()).isEqualTo("invalid_request_error");
        assertThat(error.at("/error/code").asText()).isEqualTo("previous_response_not_found");
        assertThat(error.at("/error/param").asText()).isEqualTo("previous_response_id");
        assertThat(error.at("/error/message").asText()).contains(id);
    }
}
