package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.models.responses.Response;
import dev.antiphon.model.Gate;
import dev.antiphon.model.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Turns that follow one another, and turns that part. */
@Tag("R14")
@Tag("R35")
class ChainIT extends IntegrationTest {

    @Test
    @Tag("R4")
    @Tag("R11")
    @Tag("R65")
    void inAChainOfFiveTheModelSeesEverythingBeforeInItsOrder() {
        List<String> expected = new ArrayList<>();
        String previous = null;
        for (int turn = 1; turn <= 5; turn++) {
            answers(Reply.says("answer " + turn));
            Response response = turn(previous, "question " + turn);
            expected.add("user: question " + turn);
            assertThat(messages()).isEqualTo(expected).hasSize(2 * turn - 1);
            expected.add("assistant: answer " + turn);
            assertThat(response.previousResponseId().orElse(null)).isEqualTo(previous);
            previous = response.id();
        }
    }

    @Test
    @Tag("R65")
    void instructionsHoldForTheirTurnOnly() {
        answers(Reply.says("Arr."), Reply.says("Yes."));
        Response first = alice().responses()
                .create(ask("Hi").instructions("Be a pirate.").build());
        assertThat(messages()).containsExactly("system: Be a pirate.", "user: Hi");
        Response second = turn(first.id(), "And now?");
        assertThat(messages()).containsExactly("user: Hi", "assistant: Arr.", "user: And now?");
        assertThat(second.instructions()).isEmpty();
    }

    @Test
    @Tag("R22")
    @Tag("R23")
    void laterTurnsDoNotChangeAByteOfAnEarlierOne() {
        answers(Reply.says("one"), Reply.says("two"), Reply.says("three"));
        String first = turn(null, "1").id();
        String before = Http.get("/v1/responses/" + first).text();
        String second = turn(first, "2").id();
        turn(first, "3");
        assertThat(Http.get("/v1/responses/" + first).text()).isEqualTo(before);
        assertThat(Sdk.text(alice().responses().retrieve(second))).isEqualTo("two");
    }

    @Test
    void twoContinuationsOfOneResponseDoNotSeeEachOther() {
        answers(Reply.says("root"), Reply.says("left"), Reply.says("right"), Reply.says("l2"), Reply.says("r2"));
        String root = turn(null, "start").id();
        String left = turn(root, "go left").id();
        String right = turn(root, "go right").id();
        assertThat(messages()).containsExactly("user: start", "assistant: root", "user: go right");
        turn(left, "on");
        assertThat(messages())
                .containsExactly("user: start", "assistant: root", "user: go left", "assistant: left", "user: on");
        turn(right, "on");
        assertThat(messages())
                .containsExactly("user: start", "assistant: root", "user: go right", "assistant: right", "user: on");
    }

    @Test
    void aChainCanPartInItsMiddle() {
        answers(Reply.says("a"), Reply.says("b"), Reply.says("c"), Reply.says("d"), Reply.says("e"));
        String one = turn(null, "1").id();
        String two = turn(one, "2").id();
        String three = turn(two, "3").id();
        String fork = turn(two, "3'").id();
        assertThat(messages()).containsExactly("user: 1", "assistant: a", "user: 2", "assistant: b", "user: 3'");
        turn(fork, "4'");
        assertThat(messages()).doesNotContain("user: 3", "assistant: c").hasSize(7);
        answers(Reply.says("f"));
        turn(three, "4");
        assertThat(messages()).doesNotContain("user: 3'", "assistant: d").hasSize(7);
    }

    @Test
    @Tag("U4")
    void aStreamedResponseCanBeContinuedTheMomentItsCompletionIsAnnounced() {
        alwaysAnswers(received -> Reply.says("Hello"));
        for (int i = 0; i < 20; i++) {
            try (LiveStream stream = LiveStream.open(streaming("Hi"))) {
                stream.until("response.completed");
                turn(stream.id(), "And?");
                assertThat(messages()).containsExactly("user: Hi", "assistant: Hello", "user: And?");
            }
        }
    }

    @Test
    @Tag("R5")
    void aDeletedAncestorDoesNoHarmToItsDescendants() {
        answers(Reply.says("a"), Reply.says("b"), Reply.says("c"));
        String one = turn(null, "1").id();
        String two = turn(one, "2").id();
        alice().responses().delete(one);
        turn(two, "3");
        assertThat(messages()).containsExactly("user: 1", "assistant: a", "user: 2", "assistant: b", "user: 3");
    }

    @Test
    void anIncompleteResponseCanBeContinued() {
        answers(Reply.says("Once").finish("length"), Reply.says(" upon"));
        String first = turn(null, "Tell").id();
        turn(first, "Go on");
        assertThat(messages()).containsExactly("user: Tell", "assistant: Once", "user: Go on");
    }

    @Test
    @Tag("R40")
    void aFailedResponseCannotBeContinuedAndTheMessageSaysWhy() {
        answers(Reply.says("Once").halfCloses());
        String failed = Http.create(streaming("Hi")).events().id();
        JsonNode error = refused(failed);
        assertThat(error.get("param").asText()).isEqualTo("previous_response_id");
        assertThat(error.get("message").asText())
                .isEqualTo("Response with id '" + failed + "' cannot be continued: its status is 'failed'.");
    }

    @Test
    @Tag("R40")
    void aRunningResponseCannotBeContinued() {
        Gate gate = new Gate();
        answers(Reply.says("Hel").waitsFor(gate).text("lo"));
        try (LiveStream running = LiveStream.open(streaming("Hi"))) {
            assertThat(refused(running.id()).get("message").asText()).contains("'in_progress'");
            gate.open();
            running.rest();
        }
    }

    @Test
    @Tag("R36")
    @Tag("R41")
    void anUnknownResponseIsRefusedInTheSameWayWithAndWithoutStream() {
        for (String mode : List.of("false", "true")) {
            Http.Answer answer = Http.create("{\"model\":\"scripted\",\"input\":\"Hi\",\"stream\":" + mode
                    + ",\"previous_response_id\":\"resp_404\"}");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.header("content-type")).startsWith("application/json");
            assertThat(answer.error().get("type").asText()).isEqualTo("invalid_request_error");
            assertThat(answer.error().get("code").asText()).isEqualTo("previous_response_not_found");
            assertThat(answer.error().get("param").asText()).isEqualTo("previous_response_id");
            assertThat(answer.error().get("message").asText())
                    .isEqualTo("Previous response with id 'resp_404' not found.");
        }
        assertThat(requests()).isEmpty();
    }

    @Test
    @Tag("R13")
    @Tag("R36")
    void aMalformedIdIsRefusedAsSuch() {
        for (String id : List.of("msg_1", "resp 1", "resp_é", "RESP_1")) {
            JsonNode error = refused(id);
            assertThat(error.get("code").asText()).isEqualTo("invalid_id_prefix");
            assertThat(error.get("param").asText()).isEqualTo("previous_response_id");
        }
    }

    private static Response turn(String previous, String question) {
        return alice().responses()
                .create(ask(question)
                        .previousResponseId(Optional.ofNullable(previous))
                        .build());
    }

    private static JsonNode refused(String previous) {
        Http.Answer answer =
                Http.create("{\"model\":\"scripted\",\"input\":\"Hi\",\"previous_response_id\":\"" + previous + "\"}");
        assertThat(answer.status()).isEqualTo(400);
        return answer.error();
    }
}
