package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseReasoningItem;
import com.openai.models.responses.ResponseStatus;
import dev.antiphon.model.MessagesReply;
import dev.antiphon.model.Reply;
import dev.antiphon.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The official client on one side, the Messages API on the other. */
class AnthropicIT extends IntegrationTest {

    private static final String TOOLS =
            "\"tools\":[{\"type\":\"function\",\"name\":\"weather\",\"parameters\":{\"type\":\"object\"}}]";
    private static final String ASK =
            "{\"model\":\"claude\",\"input\":\"Hi\",\"reasoning\":{\"effort\":\"high\",\"summary\":\"auto\"}," + TOOLS;

    private static final Function<ResponseCreateParams, Response> AS_JSON =
            params -> alice().responses().create(params);
    private static final Function<ResponseCreateParams, Response> STREAMED = params -> Sdk.streamed(alice(), params);

    @Test
    @Tag("F21")
    void whatTheModelThoughtGoesBackUnchangedWhenTheServerKeepsIt() {
        loopThatIsStored(AS_JSON);
    }

    @Test
    void theSameStreamed() {
        loopThatIsStored(STREAMED);
    }

    private void loopThatIsStored(Function<ResponseCreateParams, Response> send) {
        answersInTwoTurns();
        Response asked = send.apply(Sdk.params(ASK + "}"));
        calledTwice(asked);
        assertThat(asked().path("thinking").path("type").asText()).isEqualTo("adaptive");
        assertThat(asked().at("/output_config/effort").asText()).isEqualTo("high");

        Response answer = send.apply(ResponseCreateParams.builder()
                .model("claude")
                .previousResponseId(asked.id())
                .inputOfResponse(outputs(asked))
                .build());

        assertThat(Sdk.text(answer)).isEqualTo("Sunny in both.");
        assertGoneBackUnchanged();
        assertThat(answer.usage().orElseThrow().inputTokens()).isEqualTo(30);
        assertThat(answer.usage().orElseThrow().inputTokensDetails().cachedTokens())
                .isEqualTo(20);
    }

    @Test
    @Tag("U10")
    void whatTheModelThoughtGoesBackUnchangedWhenTheClientKeepsIt() {
        loopThatIsNotStored(AS_JSON);
    }

    @Test
    void theSameStreamedAndNotStored() {
        loopThatIsNotStored(STREAMED);
    }

    private void loopThatIsNotStored(Function<ResponseCreateParams, Response> send) {
        answersInTwoTurns();
        Response asked =
                send.apply(Sdk.params(ASK + ",\"store\":false,\"include\":[\"reasoning.encrypted_content\"]}"));
        calledTwice(asked);

        List<ResponseInputItem> history = new ArrayList<>();
        history.add(ResponseInputItem.ofEasyInputMessage(EasyInputMessage.builder()
                .role(EasyInputMessage.Role.USER)
                .content("Hi")
                .build()));
        for (ResponseOutputItem item : asked.output()) {
            item.reasoning().ifPresent(thought -> history.add(ResponseInputItem.ofReasoning(thought)));
            item.message().ifPresent(said -> history.add(ResponseInputItem.ofResponseOutputMessage(said)));
            item.functionCall().ifPresent(call -> history.add(ResponseInputItem.ofFunctionCall(call)));
        }
        history.addAll(outputs(asked));
        Response answer = send.apply(ResponseCreateParams.builder()
                .model("claude")
                .store(false)
                .inputOfResponse(history)
                .build());

        assertThat(Sdk.text(answer)).isEqualTo("Sunny in both.");
        assertGoneBackUnchanged();
    }

    private void answersInTwoTurns() {
        answers(
                MessagesReply.begins()
                        .thinking("c2lnbmF0dXJl+/==", "I need ", "the weather.")
                        .redacted("ZW5jcnlwdGVk")
                        .text("Let me see.")
                        .toolUse("toolu_1", "weather", "{\"city\":", "\"Rome\"}")
                        .toolUse("toolu_2", "weather", "{\"city\":\"Oslo\"}")
                        .stops("tool_use", 9),
                MessagesReply.begins(5, 20, 5).text("Sunny ", "in both.").stops("end_turn", 4));
    }

    private static void calledTwice(Response asked) {
        assertThat(asked.status()).contains(ResponseStatus.COMPLETED);
        List<ResponseReasoningItem> thoughts = asked.output().stream()
                .flatMap(item -> item.reasoning().stream())
                .toList();
        assertThat(thoughts).hasSize(2);
        assertThat(thoughts.getFirst().summary().getFirst().text()).isEqualTo("I need the weather.");
        assertThat(thoughts).allMatch(thought -> thought.encryptedContent().isPresent());
        assertThat(asked.output().stream().flatMap(item -> item.functionCall().stream()))
                .extracting(call -> call.arguments())
                .containsExactly("{\"city\":\"Rome\"}", "{\"city\":\"Oslo\"}");
    }

    private static List<ResponseInputItem> outputs(Response asked) {
        return asked.output().stream()
                .flatMap(item -> item.functionCall().stream())
                .map(call -> ResponseInputItem.ofFunctionCallOutput(ResponseInputItem.FunctionCallOutput.builder()
                        .callId(call.callId())
                        .output("21 degrees")
                        .build()))
                .toList();
    }

    private void assertGoneBackUnchanged() {
        JsonNode messages = asked().path("messages");
        assertThat(messages.findValuesAsText("role")).containsExactly("user", "assistant", "user");
        JsonNode said = messages.get(1).path("content");
        assertThat(said.findValuesAsText("type"))
                .containsExactly("thinking", "redacted_thinking", "text", "tool_use", "tool_use");
        assertThat(said.get(0))
                .isEqualTo(json("{\"type\":\"thinking\",\"thinking\":\"I need the weather.\","
                        + "\"signature\":\"c2lnbmF0dXJl+/==\"}"));
        assertThat(said.get(1)).isEqualTo(json("{\"type\":\"redacted_thinking\",\"data\":\"ZW5jcnlwdGVk\"}"));
        assertThat(messages.get(2).path("content").findValuesAsText("tool_use_id"))
                .isEqualTo(said.findValuesAsText("id"))
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[a-zA-Z0-9_-]+"));
    }

    @Test
    void theEventsOfAThoughtAreThoseOfASummary() {
        answers(MessagesReply.begins().thinking("sig", "Hm.").text("Hi").stops("end_turn", 1));
        EventStream events = Http.create("{\"model\":\"claude\",\"input\":\"Hi\",\"stream\":true}")
                .events();
        assertThat(events.of("response.reasoning_summary_text.delta")).hasSize(1);
        assertThat(events.response().at("/output/0/summary/0/text").asText()).isEqualTo("Hm.");
        assertThat(events.response().at("/output/1/content/0/text").asText()).isEqualTo("Hi");
        assertThat(events.response().path("service_tier").asText()).isEqualTo("default");
    }

    @Test
    @Tag("R24")
    void inTheBackgroundItIsTheSame() {
        answersInTwoTurns();
        String id = Http.create(ASK + ",\"background\":true}").json().get("id").asText();
        await().until(() ->
                Http.get("/v1/responses/" + id).json().get("status").asText().equals("completed"));
        calledTwice(alice().responses().retrieve(id));
        Response asked = alice().responses().retrieve(id);
        alice().responses()
                .create(ResponseCreateParams.builder()
                        .model("claude")
                        .previousResponseId(id)
                        .inputOfResponse(outputs(asked))
                        .build());
        assertGoneBackUnchanged();
    }

    @Test
    void whatAnotherUpstreamThoughtIsNotShownAndNothingIsThoughtInTheMiddleOfItsTurn() {
        answersInTwoTurns();
        Response asked = alice().responses().create(Sdk.params(ASK + "}"));
        alice().responses()
                .create(ResponseCreateParams.builder()
                        .model("budget")
                        .reasoning(com.openai.models.Reasoning.builder()
                                .effort(com.openai.models.ReasoningEffort.LOW)
                                .build())
                        .previousResponseId(asked.id())
                        .inputOfResponse(outputs(asked))
                        .build());
        assertThat(asked().toString()).doesNotContain("I need the weather.");
        assertThat(asked().has("thinking")).isFalse();

        answers(MessagesReply.says("Yes."));
        Http.create("{\"model\":\"budget\",\"input\":\"Hi\",\"reasoning\":{\"effort\":\"low\"}}");
        assertThat(asked().path("thinking").path("budget_tokens").asInt()).isEqualTo(2048);
    }

    @Test
    void aThoughtThatItsUpstreamDoesNotRecogniseIsAClearFault() {
        answersInTwoTurns();
        Response asked = alice().responses().create(Sdk.params(ASK + "}"));
        alwaysAnswers(received -> MessagesReply.error(
                400, "invalid_request_error", "messages.1.content.0: Invalid `signature` in `thinking` block"));
        Http.Answer refused = Http.create("{\"model\":\"claude\",\"previous_response_id\":\"" + asked.id()
                + "\",\"input\":["
                + String.join(
                        ",",
                        outputs(asked).stream()
                                .map(output -> "{\"type\":\"function_call_output\",\"call_id\":\""
                                        + output.asFunctionCallOutput().callId().orElseThrow() + "\",\"output\":\"x\"}")
                                .toList())
                + "]}");
        assertThat(refused.status()).as(refused.text()).isEqualTo(400);
        assertThat(refused.error().get("code").asText()).isEqualTo("invalid_encrypted_content");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"presence_penalty\":1|presence_penalty",
                "\"temperature\":1.5|temperature",
                "\"temperature\":0.2,\"reasoning\":{\"effort\":\"low\"}|temperature"
            })
    @Tag("R64")
    void whatTheApiHasNoFieldForIsRefusedBeforeAnythingBegins(String field, String param) {
        Http.Answer refused = Http.create("{\"model\":\"claude\",\"input\":\"Hi\",\"stream\":true," + field + "}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error().get("param").asText()).isEqualTo(param);
        assertThat(requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"max_tokens,max_output_tokens", "refusal,content_filter"})
    void anAnswerThatWasCutOffIsIncomplete(String stop, String reason) {
        answers(MessagesReply.begins().text("Well").stops(stop, 2));
        JsonNode response =
                Http.create("{\"model\":\"claude\",\"input\":\"Hi\"}").json();
        assertThat(response.path("status").asText()).isEqualTo("incomplete");
        assertThat(response.at("/incomplete_details/reason").asText()).isEqualTo(reason);
    }

    @Test
    @Tag("U22")
    void overloadInTheMiddleOfAStreamIsAFailure() {
        answers(MessagesReply.begins().text("Well").fails("overloaded_error", "Overloaded"));
        EventStream events = Http.create("{\"model\":\"claude\",\"input\":\"Hi\",\"stream\":true}")
                .events();
        assertThat(events.response().path("status").asText()).isEqualTo("failed");
    }

    @Test
    void anAnswerThatDoesNotHaveItsFormatIsCorrected() {
        String format = ",\"text\":{\"format\":{\"type\":\"json_object\"}}}";
        answers(MessagesReply.says("Hello"), MessagesReply.says("{\"a\":1}"));
        JsonNode response =
                Http.create("{\"model\":\"claude\",\"input\":\"Hi\"" + format).json();
        assertThat(response.at("/output/0/content/0/text").asText()).isEqualTo("{\"a\":1}");
        assertThat(asked().path("messages").findValuesAsText("role")).containsExactly("user", "assistant", "user");
        assertThat(asked().at("/messages/2/content/0/text").asText()).contains("JSON");
    }

    @Test
    void noReplyIsTakenForChat() {
        answers(Reply.says("Hello"));
        assertThat(Http.create("{\"model\":\"claude\",\"input\":\"Hi\"}").status())
                .isEqualTo(502);
    }

    private static JsonNode json(String text) {
        return Json.tree(text.getBytes(StandardCharsets.UTF_8));
    }
}
