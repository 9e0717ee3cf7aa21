package dev.antiphon.it;

import static dev.antiphon.it.Talk.begin;
import static dev.antiphon.it.Talk.items;
import static dev.antiphon.it.Talk.list;
import static dev.antiphon.it.Talk.request;
import static dev.antiphon.it.Talk.streamed;
import static dev.antiphon.it.Talk.texts;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseConversationParam;
import com.openai.models.responses.ResponseCreateParams;
import dev.antiphon.model.Reply;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Responses that are turns of a conversation: what they read, and what they add. */
class ConversationTurnsIT extends IntegrationTest {

    @Test
    @Tag("R14")
    void everyTurnReadsTheConversationAndAddsToItStreamedOrNot() {
        answers(Reply.says("a1"), Reply.says("a2"), Reply.says("a3"));
        String id = begin("{\"role\":\"developer\",\"content\":\"Be brief.\"}");

        Response first = alice().responses().create(turn(id, "q1").build());
        assertThat(first.conversation().orElseThrow().id()).isEqualTo(id);
        assertThat(messages()).hasSize(2).last().isEqualTo("user: q1");
        Response second = Sdk.streamed(
                alice(),
                ask("q2")
                        .conversation(ResponseConversationParam.builder().id(id).build())
                        .build());
        assertThat(second.conversation().orElseThrow().id()).isEqualTo(id);
        assertThat(messages()).endsWith("user: q1", "assistant: a1", "user: q2");
        alice().responses().create(turn(id, "q3").build());

        assertThat(texts(id)).containsExactly("Be brief.", "q1", "a1", "q2", "a2", "q3", "a3");
        for (Response each : List.of(first, second)) {
            assertThat(alice().responses().retrieve(each.id())).isEqualTo(each);
            assertThat(Http.get("/v1/responses/" + each.id() + "/input_items")
                            .json()
                            .get("data"))
                    .hasSize(1);
        }
    }

    @Test
    void everyStateOfTheResponseNamesTheConversationAndNoOtherResponseDoes() {
        answers(Reply.says("a"), Reply.says("b"));
        String id = begin("");
        EventStream events = Http.create(streamed(id, "q")).events();
        List<JsonNode> states = List.of("response.created", "response.in_progress", "response.completed").stream()
                .map(type -> events.of(type).getFirst().get("response"))
                .toList();
        assertThat(states)
                .hasSize(3)
                .allSatisfy(state ->
                        assertThat(state.at("/conversation/id").asText()).isEqualTo(id));
        assertThat(Http.create("{\"model\":\"scripted\",\"input\":\"Hi\"}")
                        .json()
                        .has("conversation"))
                .isFalse();
    }

    @Test
    void itemsThatAreAddedOrRemovedBetweenTurnsAreReadOrNot() {
        answers(Reply.says("a1"), Reply.says("a2"));
        String id = begin("");
        String answer = Http.create(request(id, "q1")).json().at("/output/0/id").asText();
        assertThat(Http.delete(items(id) + "/" + answer).status()).isEqualTo(200);
        Http.post(items(id), "{\"items\":[{\"role\":\"assistant\",\"content\":\"better\"}]}");
        Http.create(request(id, "q2"));
        assertThat(messages()).containsExactly("user: q1", "assistant: better", "user: q2");
    }

    @Test
    @Tag("R42")
    void aCallAndItsOutputAreTwoTurnsOfOneConversation() {
        answers(Reply.callsTool("call_up", "weather", "{}"), Reply.says("Sunny."));
        String id = begin("");
        JsonNode call = Http.create("{\"model\":\"scripted\",\"input\":\"Weather?\",\"tools\":[{\"type\":\"function\","
                        + "\"name\":\"weather\"}],\"conversation\":\"" + id + "\"}")
                .json()
                .at("/output/0");
        Http.Answer early = Http.create(request(id, "And?"));
        assertThat(early.error().get("message").asText()).startsWith("No tool output found");
        Http.Answer answer = Http.create("{\"model\":\"scripted\",\"conversation\":\"" + id
                + "\",\"input\":[{\"type\":\"function_call_output\",\"status\":\"completed\",\"output\":\"sun\","
                + "\"call_id\":\"" + call.get("call_id").asText() + "\"}]}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(types(id)).containsExactly("message", "function_call", "function_call_output", "message");
    }

    @Test
    @Tag("R40")
    void aTurnThatFailsLeavesNothingInTheConversationAndShowsItsOwnInput() {
        answers(Reply.says("Once").halfCloses(), Reply.says("Once").halfCloses(), Reply.says("a"));
        String id = begin("");
        String failed = Http.create(streamed(id, "q")).events().id();
        assertThat(Http.create(request(id, "q")).status()).isEqualTo(502);

        assertThat(texts(id)).isEmpty();
        assertThat(Http.get("/v1/responses/" + failed + "/input_items")
                        .json()
                        .at("/data/0/content/0/text")
                        .asText())
                .isEqualTo("q");
        assertThat(Http.create(request(id, "again")).status())
                .as("the lock is free")
                .isEqualTo(200);
        assertThat(texts(id)).containsExactly("again", "a");
    }

    @Test
    void anIncompleteTurnIsATurn() {
        answers(Reply.says("Once").finish("length"));
        String id = begin("");
        Http.create(request(id, "Tell"));
        assertThat(texts(id)).containsExactly("Tell", "Once");
    }

    @Test
    void aTurnThatIsNotStoredReadsEverythingAndWritesNothing() {
        answers(Reply.says("a"), Reply.says("b"), Reply.says("c"));
        String id = begin("{\"role\":\"user\",\"content\":\"one\"}");
        Response response =
                alice().responses().create(turn(id, "two").store(false).build());
        assertThat(response.conversation().orElseThrow().id()).isEqualTo(id);
        assertThat(messages()).containsExactly("user: one", "user: two");
        Sdk.streamed(alice(), turn(id, "two").store(false).build());
        assertThat(texts(id)).containsExactly("one");
    }

    @Test
    @Tag("R35")
    void whoContinuesFromATurnParts() {
        answers(Reply.says("a1"), Reply.says("a2'"), Reply.says("a3'"), Reply.says("a2"));
        String id = begin("");
        String first = Http.create(request(id, "q1")).json().get("id").asText();
        String fork = Http.create(
                        "{\"model\":\"scripted\",\"input\":\"q2'\",\"previous_response_id\":\"" + first + "\"}")
                .json()
                .get("id")
                .asText();
        Http.create("{\"model\":\"scripted\",\"input\":\"q3'\",\"previous_response_id\":\"" + fork + "\"}");
        assertThat(messages()).containsExactly("user: q1", "assistant: a1", "user: q2'", "assistant: a2'", "user: q3'");
        Http.create(request(id, "q2"));
        assertThat(messages()).containsExactly("user: q1", "assistant: a1", "user: q2");
        assertThat(texts(id)).containsExactly("q1", "a1", "q2", "a2");
    }

    @Test
    void aResponseOutlivesItsConversationAndTheReverse() {
        answers(Reply.says("a1"), Reply.says("a2"));
        String kept = begin("");
        String gone = Http.create(request(kept, "q1")).json().get("id").asText();
        assertThat(Http.delete("/v1/responses/" + gone).status()).isEqualTo(200);
        assertThat(texts(kept)).containsExactly("q1", "a1");

        String response = Http.create(request(kept, "q2")).json().get("id").asText();
        assertThat(Http.delete("/v1/conversations/" + kept).json().toString())
                .isEqualTo("{\"id\":\"" + kept + "\",\"object\":\"conversation.deleted\",\"deleted\":true}");
        assertThat(Http.get("/v1/responses/" + response + "/input_items").json().get("data"))
                .hasSize(1);
        assertThat(Http.create(request(kept, "q3")).status()).isEqualTo(404);
    }

    @Test
    void anItemThatTheConversationHasCannotBeSentAgain() {
        String id = begin("{\"id\":\"msg_1\",\"role\":\"user\",\"content\":\"one\"}");
        Http.Answer answer = Http.create("{\"model\":\"scripted\",\"conversation\":\"" + id
                + "\",\"input\":[{\"id\":\"msg_1\",\"role\":\"user\",\"content\":\"one\"}]}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error().get("param").asText()).isEqualTo("input");
        assertThat(answer.error().get("message").asText()).startsWith("Duplicate item found with id msg_1.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"conversation\":\"conv_1\",\"previous_response_id\":\"resp_1\"|mutually_exclusive_parameters|previous_response_id",
                "\"conversation\":\"resp_1\"|invalid_id_prefix|conversation",
                "\"conversation\":{\"id\":\"x\"}|invalid_id_prefix|conversation.id",
                "\"conversation\":{}|missing_required_parameter|conversation.id",
                "\"conversation\":{\"id\":\"conv_1\",\"x\":1}|unknown_parameter|conversation.x",
                "\"conversation\":7|invalid_type|conversation"
            })
    void aConversationThatCannotBeOneIsRefused(String fields, String code, String param) {
        Http.Answer answer = Http.create("{\"model\":\"scripted\",\"input\":\"Hi\"," + fields + "}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error().get("code").asText()).isEqualTo(code);
        assertThat(answer.error().get("param").asText()).isEqualTo(param);
        if (code.startsWith("mutually")) {
            assertThat(answer.error().get("message").asText())
                    .contains("'previous_response_id'")
                    .contains("'conversation'");
        }
    }

    private static ResponseCreateParams.Builder turn(String conversation, String text) {
        return ask(text).conversation(conversation);
    }

    private static List<String> types(String conversation) {
        return list(conversation)
                .valueStream()
                .map(item -> item.get("type").asText())
                .toList();
    }
}
