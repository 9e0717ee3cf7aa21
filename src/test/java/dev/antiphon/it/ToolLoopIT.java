package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseOutputItem;
import dev.antiphon.model.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The model calls, the client runs, the model answers: with state here, with state at the client, as JSON and streamed. */
@Tag("R42")
@Tag("R93")
@Tag("U3")
@Tag("R74")
@Tag("R76")
class ToolLoopIT extends IntegrationTest {

    private static final String TOOLS = """
            "tools":[{"type":"function","name":"weather","description":"The weather in a city","strict":true,
              "parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],
                "additionalProperties":false}}]""";

    private static final Function<ResponseCreateParams, Response> AS_JSON =
            params -> alice().responses().create(params);
    private static final Function<ResponseCreateParams, Response> STREAMED = params -> Sdk.streamed(alice(), params);

    @Test
    @Tag("R15")
    @Tag("R19")
    void aLoopWithPreviousResponseIdEndsInAnAnswer() {
        loop(AS_JSON);
    }

    @Test
    @Tag("R15")
    @Tag("R19")
    void aStreamedLoopWithPreviousResponseIdEndsInAnAnswer() {
        loop(STREAMED);
    }

    private void loop(Function<ResponseCreateParams, Response> send) {
        answers(Reply.callsTool("upstream-1", "weather", "{\"ci", "ty\":", "\"Ulm\"}"), Reply.says("Sunny."));
        Response asked = send.apply(asking(""));
        assertThat(asked().at("/tools/0/function/name").asText()).isEqualTo("weather");
        ResponseFunctionToolCall call = onlyCall(asked);
        assertThat(call.id().orElseThrow()).startsWith("fc_");
        assertThat(call.callId()).startsWith("call_");
        assertThat(call.arguments()).isEqualTo("{\"city\":\"Ulm\"}");

        Response answer = send.apply(ResponseCreateParams.builder()
                .model(MODEL)
                .previousResponseId(asked.id())
                .inputOfResponse(List.of(output(call, "21 degrees")))
                .build());
        assertThat(Sdk.text(answer)).isEqualTo("Sunny.");
        assertThat(answer.previousResponseId()).hasValue(asked.id());
        assertThat(asked().at("/messages/1/tool_calls/0/id").asText()).isEqualTo(call.callId());
        assertThat(asked().at("/messages/2/tool_call_id").asText()).isEqualTo(call.callId());
        assertThat(messages()).containsExactly("user: Weather in Ulm?", "assistant: null", "tool: 21 degrees");

        answers(Reply.says("You are welcome."));
        send.apply(ResponseCreateParams.builder()
                .model(MODEL)
                .previousResponseId(answer.id())
                .input("Thanks")
                .build());
        assertThat(asked().at("/messages/1/tool_calls/0/id").asText()).isEqualTo(call.callId());
        assertThat(messages()).endsWith("tool: 21 degrees", "assistant: Sunny.", "user: Thanks");
    }

    @Test
    void aLoopWithTheWholeHistoryAtTheClientEndsInAnAnswer() {
        statelessLoop(AS_JSON);
    }

    @Test
    void aStreamedLoopWithTheWholeHistoryAtTheClientEndsInAnAnswer() {
        statelessLoop(STREAMED);
    }

    private void statelessLoop(Function<ResponseCreateParams, Response> send) {
        answers(
                Reply.stream().text("Let me look.").toolCall("u", "weather", "{\"city\":\"Ulm\"}"),
                Reply.says("Sunny."));
        Response asked = send.apply(asking(",\"store\":false"));
        List<ResponseInputItem> history = new ArrayList<>();
        history.add(ResponseInputItem.ofEasyInputMessage(EasyInputMessage.builder()
                .role(EasyInputMessage.Role.USER)
                .content("Weather in Ulm?")
                .build()));
        for (ResponseOutputItem item : asked.output()) {
            item.message().ifPresent(said -> history.add(ResponseInputItem.ofResponseOutputMessage(said)));
            item.functionCall().ifPresent(call -> {
                history.add(ResponseInputItem.ofFunctionCall(call));
                history.add(output(call, "21 degrees"));
            });
        }
        Response answer = send.apply(ResponseCreateParams.builder()
                .model(MODEL)
                .store(false)
                .inputOfResponse(history)
                .build());
        assertThat(Sdk.text(answer)).isEqualTo("Sunny.");
        assertThat(messages()).containsExactly("user: Weather in Ulm?", "assistant: Let me look.", "tool: 21 degrees");
    }

    @Test
    void outputsOfParallelCallsMayComeInAnyOrder() {
        answers(
                Reply.callsTool("a", "weather", "{\"city\":\"Ulm\"}").toolCall("b", "weather", "{\"city\":\"Bonn\"}"),
                Reply.says("Both."));
        Response asked = alice().responses().create(asking(""));
        assertThat(asked.output()).hasSize(2);
        ResponseFunctionToolCall ulm = asked.output().get(0).asFunctionCall();
        ResponseFunctionToolCall bonn = asked.output().get(1).asFunctionCall();
        assertThat(ulm.callId()).isNotEqualTo(bonn.callId());
        alice().responses()
                .create(ResponseCreateParams.builder()
                        .model(MODEL)
                        .previousResponseId(asked.id())
                        .inputOfResponse(List.of(output(bonn, "rain"), output(ulm, "sun")))
                        .build());
        assertThat(asked().at("/messages/1/tool_calls")).hasSize(2);
        assertThat(asked().at("/messages/2/tool_call_id").asText()).isEqualTo(bonn.callId());
        assertThat(asked().at("/messages/3/content").asText()).isEqualTo("sun");
    }

    @Test
    @Tag("R16")
    @Tag("R18")
    @Tag("U11")
    void argumentsInManyPiecesArriveInManyDeltasUnderOneId() {
        answers(Reply.callsTool("a", "weather", "{", "\"", "ci", "ty", "\"", ":", "\"U", "lm\"", "}"));
        EventStream stream = Http.create(asking("", true)).events();
        assertThat(stream.of("response.function_call_arguments.delta")).hasSizeGreaterThan(1);
        assertThat(stream.joined("response.function_call_arguments.delta")).isEqualTo("{\"city\":\"Ulm\"}");
        JsonNode done = stream.of("response.function_call_arguments.done").getFirst();
        assertThat(done.get("arguments").asText()).isEqualTo("{\"city\":\"Ulm\"}");
        assertThat(done.get("name").asText()).isEqualTo("weather");
        assertThat(done.get("item_id")).isEqualTo(stream.response().at("/output/0/id"));
    }

    @Test
    @Tag("R16")
    @Tag("R18")
    void callsThatTheUpstreamInterleavesAreStreamedOneAfterAnother() {
        answers(Reply.stream()
                .chunk(Chunks.call(0, "a", "weather", "{\"city\""))
                .chunk(Chunks.call(1, "b", "weather", "{\"city\""))
                .chunk(Chunks.call(0, "", "", ":\"Ulm\"}"))
                .chunk(Chunks.call(1, "", "", ":\"Bonn\"}"))
                .finish("tool_calls"));
        EventStream stream = Http.create(asking("", true)).events();
        assertThat(stream.response().at("/output/0/arguments").asText()).isEqualTo("{\"city\":\"Ulm\"}");
        assertThat(stream.response().at("/output/1/arguments").asText()).isEqualTo("{\"city\":\"Bonn\"}");
        assertThat(stream.joined("response.function_call_arguments.delta"))
                .isEqualTo("{\"city\":\"Ulm\"}{\"city\":\"Bonn\"}");
    }

    @Test
    @Tag("U18")
    void anOutputWithoutItsCallIsRefused() {
        Http.Answer answer = Http.create("""
                {"model":"scripted","input":[{"type":"function_call_output","call_id":"call_x","output":"21"}]}""");
        assertMismatch(answer, "No tool call found for function call output with call_id call_x.");
    }

    @Test
    @Tag("U18")
    void aCallWithoutItsOutputIsRefusedInAChainAndInAWholeHistory() {
        answers(Reply.callsTool("a", "weather", "{\"city\":\"Ulm\"}"));
        Response asked = alice().responses().create(asking(""));
        assertMismatch(
                Http.create(
                        "{\"model\":\"scripted\",\"input\":\"Well?\",\"previous_response_id\":\"" + asked.id() + "\"}"),
                "No tool output found for function call " + onlyCall(asked).callId() + ".");
        assertMismatch(Http.create("""
                        {"model":"scripted","input":[{"role":"user","content":"Hi"},
                          {"type":"function_call","call_id":"call_y","name":"weather","arguments":"{}"}]}"""), "No tool output found for function call call_y.");
    }

    @Test
    @Tag("R17")
    @Tag("R72")
    void outputsKeepTheIdsTheirClientGaveThem() {
        answers(Reply.callsTool("a", "weather", "{}"), Reply.says("Sunny."));
        Response asked = alice().responses().create(asking(""));
        Http.Answer answer = Http.create("{\"model\":\"scripted\",\"previous_response_id\":\"" + asked.id()
                + "\",\"input\":[{\"type\":\"function_call_output\",\"id\":\"fco_mine_1\",\"status\":\"completed\",\"call_id\":\""
                + onlyCall(asked).callId() + "\",\"output\":[{\"type\":\"input_text\",\"text\":\"21\"}]}]}");
        String id = answer.json().get("id").asText();
        JsonNode items = Http.get("/v1/responses/" + id + "/input_items").json();
        assertThat(items.at("/data/0/id").asText()).isEqualTo("fco_mine_1");
        assertThat(asked().at("/messages/2/content").asText()).isEqualTo("21");
    }

    @Test
    @Tag("R64")
    void toolChoiceReachesTheModel() {
        alwaysAnswers(received -> Reply.callsTool("a", "weather", "{}"));
        alice().responses().create(asking(",\"tool_choice\":\"required\",\"parallel_tool_calls\":false"));
        assertThat(asked().get("tool_choice").asText()).isEqualTo("required");
        assertThat(asked().get("parallel_tool_calls").asBoolean()).isFalse();
        alice().responses().create(asking(",\"tool_choice\":{\"type\":\"function\",\"name\":\"weather\"}"));
        assertThat(asked().at("/tool_choice/function/name").asText()).isEqualTo("weather");
    }

    private static ResponseCreateParams asking(String more) {
        return Sdk.params(asking(more, false));
    }

    private static String asking(String more, boolean stream) {
        return "{\"model\":\"scripted\",\"input\":\"Weather in Ulm?\"," + TOOLS + more
                + (stream ? ",\"stream\":true}" : "}");
    }

    private static ResponseFunctionToolCall onlyCall(Response response) {
        assertThat(response.output()).hasSize(1);
        return response.output().getFirst().asFunctionCall();
    }

    private static ResponseInputItem output(ResponseFunctionToolCall call, String output) {
        return ResponseInputItem.ofFunctionCallOutput(ResponseInputItem.FunctionCallOutput.builder()
                .callId(call.callId())
                .output(output)
                .build());
    }

    private static void assertMismatch(Http.Answer answer, String message) {
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error().get("message").asText()).isEqualTo(message);
        assertThat(answer.error().get("param").asText()).isEqualTo("input");
        assertThat(answer.error().get("code").isNull()).isTrue();
    }
}
