package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.it.Http.Answer;
import dev.antiphon.model.Reply;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A model of 200 tokens, and one whose window nobody told. */
@Tag("F38")
class WindowIT extends IntegrationTest {

    private static final String LONG = "word ".repeat(100);
    private static final String OVERFLOW =
            "Your input exceeds the context window of this model. Please adjust your input and try again.";

    @Test
    void whatDoesNotFitIsRefusedBeforeAnythingIsAnnounced() {
        for (String stream : new String[] {"false", "true"}) {
            Answer answer =
                    Http.create("{\"model\":\"small\",\"stream\":" + stream + ",\"input\":\"" + LONG + LONG + "\"}");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.error().get("code").asText()).isEqualTo("context_length_exceeded");
            assertThat(answer.error().get("param").asText()).isEqualTo("input");
            assertThat(answer.error().get("message").asText()).isEqualTo(OVERFLOW);
        }
        assertThat(requests()).isEmpty();
    }

    @Test
    void whatDoesNotFitOverAWebSocketIsAnErrorWithTheSameCode() {
        try (LiveSocket socket = LiveSocket.open()) {
            socket.send("{\"type\":\"response.create\",\"model\":\"small\",\"input\":\"" + LONG + LONG + "\"}");
            assertThat(socket.error().at("/error/code").asText()).isEqualTo("context_length_exceeded");
        }
    }

    @Test
    void theOldestTurnsAreNotShownAndStayStored() {
        answers(Reply.says("One."), Reply.says("Two."), Reply.says("Three."));
        String first = id(Http.create("{\"model\":\"small\",\"input\":\"First " + LONG + "\"}"));
        Answer second = Http.create("{\"model\":\"small\",\"truncation\":\"auto\",\"previous_response_id\":\"" + first
                + "\",\"input\":\"Second " + LONG + "\"}");
        assertThat(messages()).hasSize(1).first().asString().startsWith("user: Second");
        assertThat(second.json().get("truncation").asText()).isEqualTo("auto");

        Http.create("{\"model\":\"scripted\",\"previous_response_id\":\"" + id(second) + "\",\"input\":\"Third\"}");
        assertThat(messages()).hasSize(5);
    }

    @Test
    void inTheBackgroundItIsRefusedAsWell() {
        Answer answer = Http.create("{\"model\":\"small\",\"background\":true,\"input\":\"" + LONG + LONG + "\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error().get("code").asText()).isEqualTo("context_length_exceeded");
    }

    @Test
    void anUpstreamThatRefusesIsShownTheNewerHalf() {
        answers(Reply.says("One."), Reply.error(400, "context_length_exceeded", "too long"), Reply.says("Two."));
        String first = id(Http.create("{\"model\":\"scripted\",\"input\":\"First\"}"));
        Answer second = Http.create("{\"model\":\"scripted\",\"truncation\":\"auto\",\"previous_response_id\":\""
                + first + "\",\"input\":\"Second\"}");
        assertThat(second.json().get("status").asText()).isEqualTo("completed");
        assertThat(messages()).containsExactly("user: Second");
    }

    @Test
    void withoutTruncationTheUpstreamsRefusalIsPassedOn() {
        answers(Reply.error(400, "context_length_exceeded", "too long"));
        Answer answer = Http.create("{\"model\":\"scripted\",\"input\":\"Hi\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error().get("message").asText()).isEqualTo(OVERFLOW);
    }

    private static String id(Answer answer) {
        return answer.json().get("id").asText();
    }
}
