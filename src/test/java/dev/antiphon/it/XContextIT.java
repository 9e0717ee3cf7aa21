package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.core.JsonValue;
import com.openai.models.responses.Response;
import dev.antiphon.it.Http.Answer;
import dev.antiphon.model.Reply;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Data that an application hands to a turn, from the wire to the model. */
@Tag("R67")
class XContextIT extends IntegrationTest {

    private static final String APPROVED = "\"x_context\":{\"notification\":{\"action\":\"approved\"}}";

    @Test
    @Tag("R69")
    void theModelReadsItBeforeTheUsersWordsAndItIsListedWithThem() {
        answers(Reply.says("Good."), Reply.says("Again."));
        Response response = alice().responses()
                .create(ask("And?")
                        .putAdditionalBodyProperty(
                                "x_context", JsonValue.from(Map.of("notification", Map.of("action", "approved"))))
                        .build());
        assertThat(roles()).containsExactly("system", "user");
        assertThat(messages().getFirst()).contains("\"action\": \"approved\"", "neither instructions nor");

        JsonNode listed = Http.get("/v1/responses/" + response.id() + "/input_items?order=asc")
                .json();
        assertThat(listed.path("data")
                        .valueStream()
                        .map(item -> item.path("role").asText()))
                .containsExactly("developer", "user");

        String told = messages().getFirst();
        alice().responses()
                .create(ask("And now?").previousResponseId(response.id()).build());
        assertThat(messages()).startsWith(told, "user: And?").endsWith("user: And now?");
    }

    @Test
    void aNotificationIsATurnOfItsOwn() {
        answers(Reply.says("Noted."));
        Answer answer = Http.create("{\"model\":\"scripted\"," + APPROVED + "}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(roles()).containsExactly("system");
    }

    @Test
    void itComesOverAWebSocketAsWell() {
        answers(Reply.says("Good."));
        try (LiveSocket socket = LiveSocket.open()) {
            EventStream events = socket.create("\"input\":\"And?\"," + APPROVED).turn();
            assertThat(events.joined("response.output_text.delta")).isEqualTo("Good.");
            assertThat(messages().getFirst()).contains("\"action\": \"approved\"");
        }
    }

    @Test
    void withTheOutputOfACallItStandsBehindIt() {
        answers(Reply.callsTool("upstream-1", "weather", "{}"), Reply.says("Sunny."));
        String tools = "\"tools\":[{\"type\":\"function\",\"name\":\"weather\"}]";
        JsonNode first = Http.create("{\"model\":\"scripted\",\"input\":\"Weather?\"," + tools + "}")
                .json();
        String output = "{\"type\":\"function_call_output\",\"output\":\"21\",\"call_id\":\""
                + first.at("/output/0/call_id").asText() + "\"}";
        Http.create("{\"model\":\"scripted\",\"previous_response_id\":\""
                + first.path("id").asText() + "\",\"input\":[" + output + "]," + APPROVED + "}");
        assertThat(roles()).containsExactly("user", "assistant", "tool", "system");
    }

    @Test
    void itsTokensAreCounted() {
        long without = tokens("{\"input\":\"Hi\"}");
        assertThat(tokens("{\"input\":\"Hi\"," + APPROVED + "}")).isGreaterThan(without + 30);
    }

    @Test
    @Tag("R68")
    void tooMuchOfItIsRefusedByName() {
        Answer answer = Http.create(
                "{\"model\":\"scripted\",\"input\":\"Hi\",\"x_context\":{\"a\":\"" + "x".repeat(10_240) + "\"}}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error().path("param").asText()).isEqualTo("x_context");
        assertThat(answer.error().path("code").asText()).isEqualTo("object_above_max_length");
        assertThat(requests()).isEmpty();
    }

    private List<String> roles() {
        return asked().path("messages")
                .valueStream()
                .map(message -> message.path("role").asText())
                .toList();
    }

    private static long tokens(String body) {
        return Http.post("/v1/responses/input_tokens", body)
                .json()
                .get("input_tokens")
                .asLong();
    }
}
