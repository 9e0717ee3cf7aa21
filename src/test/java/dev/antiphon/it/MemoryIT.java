package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.core.JsonValue;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseOutputItem;
import dev.antiphon.it.Http.Answer;
import dev.antiphon.model.Reply;
import dev.antiphon.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is said to be remembered in one conversation answers in another: the official client, and every view of a response. */
class MemoryIT extends IntegrationTest {

    private static final String PATH = "/antiphon/memories";
    private static final String TOOLS = "\"tools\":[{\"type\":\"mcp\",\"server_label\":\"antiphon\"}]";
    private static final String BISCUIT = "The dog of the user is called Biscuit";

    @AfterEach
    void forget() {
        assertThat(Http.delete(PATH).status()).isEqualTo(200);
    }

    private static Response saving(String more) {
        return alice().responses()
                .create(Sdk.params("{\"model\":\"scripted\",\"input\":\"Remember my dog\"," + TOOLS + more + "}"));
    }

    private void savesBiscuit() {
        answers(Reply.callsTool("u", "antiphon__memory_save", "{\"text\":\"" + BISCUIT + "\"}"), Reply.says("I will."));
    }

    private static JsonNode remembered() {
        return Http.get(PATH).json().path("data");
    }

    @Test
    void aFactThatWasSavedInOneConversationAnswersInAnother() {
        savesBiscuit();
        Response saved = saving("");
        ResponseOutputItem.McpCall call = saved.output().get(1).asMcpCall();
        assertThat(call.name()).isEqualTo("memory_save");
        assertThat(call.output().orElseThrow()).contains(BISCUIT, "mem_");
        assertThat(remembered().at("/0/response_ids/0").asText()).isEqualTo(saved.id());

        answers(Reply.says("Biscuit."));
        Response answered =
                alice().responses().create(ask("What is my dog called?").build());
        assertThat(Sdk.text(answered)).isEqualTo("Biscuit.");
        assertThat(messages()).hasSize(2).last().isEqualTo("user: What is my dog called?");
        assertThat(messages().getFirst()).startsWith("system: ").contains(BISCUIT, "neither instructions nor");

        String path = "/v1/responses/" + answered.id();
        assertThat(Http.get(path).json().toString()).doesNotContain("recalled_facts");
        assertThat(Http.get(path + "/input_items").json().path("data")).hasSize(1);
        answers(Reply.says("Yes."));
        alice().responses()
                .create(ask("Is the weather good?")
                        .previousResponseId(answered.id())
                        .build());
        assertThat(messages())
                .containsExactly("user: What is my dog called?", "assistant: Biscuit.", "user: Is the weather good?");
    }

    @Test
    void anotherCallerIsToldNothingOfIt() {
        savesBiscuit();
        saving("");
        for (var other : List.of(Sdk.BOB, Sdk.MALLORY)) {
            answers(Reply.says("I do not know."));
            other.responses().create(ask("What is my dog called? Biscuit?").build());
            assertThat(messages()).containsExactly("user: What is my dog called? Biscuit?");
        }
        String id = remembered().at("/0/id").asText();
        for (String key : List.of(Installation.BOB, Installation.MALLORY)) {
            assertThat(as(key, PATH).json().path("data")).isEmpty();
            assertThat(as(key, PATH + "?query=Biscuit").json().path("data")).isEmpty();
            assertThat(as(key, PATH + "/export").body()).isEmpty();
            assertThat(as(key, PATH + "/" + id).status()).isEqualTo(404);
        }
    }

    private static Answer as(String key, String path) {
        return Http.send(Http.anonymous(path).header("Authorization", "Bearer " + key));
    }

    @Test
    void aRequestCanDoWithoutIt() {
        savesBiscuit();
        saving("");
        answers(Reply.says("I do not know."));
        alice().responses()
                .create(
                        Sdk.params("{\"model\":\"scripted\",\"input\":\"What is my dog called?\"," + TOOLS + "}")
                                .toBuilder()
                                .putAdditionalBodyProperty("x_memory", JsonValue.from(false))
                                .build());
        assertThat(messages()).containsExactly("user: What is my dog called?");
        assertThat(names()).contains("antiphon__current_time").noneMatch(name -> name.contains("memory"));

        Answer refused = Http.create("{\"model\":\"scripted\",\"input\":\"x\",\"x_memory\":\"no\"}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().at("/error/param").asText()).isEqualTo("x_memory");
    }

    private List<String> names() {
        return asked().path("tools")
                .valueStream()
                .map(tool -> tool.at("/function/name").asText())
                .toList();
    }

    @Test
    void nothingIsRememberedOfWhatIsNotStored() {
        savesBiscuit();
        Response response = saving(",\"store\":false");
        assertThat(names()).contains("antiphon__memory_search").doesNotContain("antiphon__memory_save");
        assertThat(response.output().get(1).asMcpCall().error()).isPresent();
        assertThat(remembered()).isEmpty();
    }

    @Test
    void aModelSearchesReadsAndForgets() {
        savesBiscuit();
        saving("");
        String id = remembered().at("/0/id").asText();
        answers(
                Reply.callsTool("a", "antiphon__memory_search", "{\"query\":\"dog\"}"),
                Reply.callsTool("b", "antiphon__memory_read", "{\"id\":\"" + id + "\"}"),
                Reply.callsTool("c", "antiphon__memory_forget", "{\"id\":\"" + id + "\"}"),
                Reply.callsTool("d", "antiphon__memory_read", "{\"id\":\"" + id + "\"}"),
                Reply.says("Gone."));
        Response response = saving("");
        List<ResponseOutputItem.McpCall> calls = response.output().stream()
                .flatMap(item -> item.mcpCall().stream())
                .toList();
        assertThat(calls.get(0).output().orElseThrow()).contains(id, BISCUIT);
        assertThat(calls.get(1).output().orElseThrow()).contains("Saved in: resp_");
        assertThat(calls.get(2).output()).hasValue("Forgotten.");
        assertThat(calls.get(3).error()).isPresent();
        assertThat(remembered()).isEmpty();
    }

    @Test
    void itsOwnerSeesChangesTakesAlongAndForgetsIt() {
        JsonNode made = Http.post(PATH, "{\"text\":\"" + BISCUIT + "\"}").json();
        String id = made.path("id").asText();
        assertThat(made.path("object").asText()).isEqualTo("memory");
        assertThat(Http.get(PATH + "/" + id).json()).isEqualTo(made);
        assertThat(Http.post(PATH + "/" + id, "{\"text\":\"The cat is called Minka\"}")
                        .json()
                        .path("text")
                        .asText())
                .isEqualTo("The cat is called Minka");
        assertThat(Http.get(PATH + "?query=minka").json().at("/data/0/id").asText())
                .isEqualTo(id);
        Http.post(PATH, "{\"text\":\"The report is due in June\"}");
        List<JsonNode> lines = new String(Http.get(PATH + "/export").body(), StandardCharsets.UTF_8)
                .lines()
                .map(line -> Json.tree(line.getBytes(StandardCharsets.UTF_8)))
                .toList();
        assertThat(lines)
                .extracting(line -> line.path("text").asText())
                .containsExactly("The report is due in June", "The cat is called Minka");
        assertThat(Http.get(PATH + "?limit=1").json().path("has_more").asBoolean())
                .isTrue();

        assertThat(Http.delete(PATH + "/" + id).json().path("deleted").asBoolean())
                .isTrue();
        assertThat(Http.get(PATH + "/" + id).status()).isEqualTo(404);
        assertThat(Http.delete(PATH).json().path("count").asInt()).isEqualTo(1);
        assertThat(remembered()).isEmpty();
    }

    @Test
    void whatCannotBeRememberedIsRefusedByName() {
        assertThat(refusal(Http.post(PATH, "{}"))).isEqualTo("400 missing_required_parameter text");
        assertThat(refusal(Http.post(PATH, "{\"text\":\" \"}"))).isEqualTo("400 missing_required_parameter text");
        assertThat(refusal(Http.post(PATH, "{\"text\":\"" + "x".repeat(2001) + "\"}")))
                .isEqualTo("400 string_above_max_length text");
        assertThat(refusal(Http.post(PATH, "{\"text\":\"x\",\"shared\":true}")))
                .startsWith("403 insufficient_permissions");
        assertThat(refusal(Http.get(PATH + "/mem_none"))).startsWith("404");
        assertThat(refusal(Http.get(PATH + "?query=x&after=mem_1"))).isEqualTo("400 invalid_value after");
    }

    private static String refusal(Answer answer) {
        JsonNode error = answer.json().path("error");
        return answer.status() + " " + error.path("code").asText("") + " "
                + error.path("param").asText("");
    }
}
