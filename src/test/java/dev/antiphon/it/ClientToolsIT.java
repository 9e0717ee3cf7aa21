package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.openai.models.responses.CustomTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseCustomToolCall;
import com.openai.models.responses.ResponseCustomToolCallOutput;
import com.openai.models.responses.ResponseInputItem;
import dev.antiphon.model.Reply;
import dev.antiphon.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every tool a client can run: offered to the model as a function, called as what the client declared, answered. */
@Tag("R62")
@Tag("R74")
@Tag("U3")
@Tag("U16")
@Tag("U18")
class ClientToolsIT extends IntegrationTest {

    private static final String KINDS = """
            {'type':'custom','name':'sql','format':{'type':'grammar','syntax':'regex','definition':'SELECT .+'}} \
            | sql | {'input':'SELECT 1'} | {'type':'custom_tool_call','name':'sql','input':'SELECT 1'} \
            | {'type':'custom_tool_call_output','output':'1 row'} | 1 row
            {'type':'namespace','name':'crm','description':'Customers','tools':[{'type':'function','name':'find'}]} \
            | crm__find | {} | {'type':'function_call','name':'find','namespace':'crm','arguments':'{}'} \
            | {'type':'function_call_output','output':'Ada'} | Ada
            {'type':'namespace','name':'db','description':'Data','tools':[{'type':'custom','name':'sql'}]} \
            | db__sql | {'input':'x'} | {'type':'custom_tool_call','name':'sql','namespace':'db','input':'x'} \
            | {'type':'custom_tool_call_output','output':[{'type':'input_text','text':'ok'}]} | ok
            {'type':'shell','environment':{'type':'local'}} \
            | shell | {'commands':['ls']} \
            | {'type':'shell_call','action':{'commands':['ls'],'timeout_ms':null,'max_output_length':null}} \
            | {'type':'shell_call_output','output':[{'stdout':'a','stderr':'b','outcome':{'type':'exit','exit_code':2}}]} \
            | Exit code: 2~stdout:~a~stderr:~b
            {'type':'local_shell'} \
            | local_shell | {'command':['ls']} \
            | {'type':'local_shell_call','action':{'type':'exec','command':['ls'],'env':{}}} \
            | {'type':'local_shell_call_output','output':'a.txt'} | a.txt
            {'type':'apply_patch'} \
            | apply_patch | {'type':'delete_file','path':'a'} \
            | {'type':'apply_patch_call','operation':{'type':'delete_file','path':'a'}} \
            | {'type':'apply_patch_call_output','status':'failed','output':'No such file'} | failed: No such file
            {'type':'computer'} \
            | computer | {'actions':[{'type':'screenshot'}]} \
            | {'type':'computer_call','actions':[{'type':'screenshot'}],'pending_safety_checks':[]} \
            | {'type':'computer_call_output','output':{'type':'computer_screenshot','image_url':'data:image/png;base64,iVBORw0KGgo='}} \
            | The output follows in the next user message.
            {'type':'tool_search','execution':'client'} \
            | tool_search | {'query':'weather'} \
            | {'type':'tool_search_call','execution':'client','arguments':{'query':'weather'}} \
            | {'type':'tool_search_output','execution':'client','tools':[{'type':'function','name':'weather','parameters':{'type':'object'},'strict':false}]} \
            | These tools can be called now: weather
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = KINDS)
    void aLoopWithItEndsInAnAnswer(
            String tool, String function, String arguments, String call, String output, String told) {
        loop(tool, function, arguments, call, output, told, false);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = KINDS)
    void aStreamedLoopWithItEndsInAnAnswer(
            String tool, String function, String arguments, String call, String output, String told) {
        loop(tool, function, arguments, call, output, told, true);
    }

    private void loop(
            String tool, String function, String arguments, String call, String output, String told, boolean streamed) {
        String json = json(arguments).toString();
        int middle = json.length() / 2;
        answers(
                Reply.callsTool("upstream-1", function, json.substring(0, middle), json.substring(middle)),
                Reply.says("Done."));
        ObjectNode request = create().put("input", "Do it").put("stream", streamed);
        request.putArray("tools").add(json(tool));

        JsonNode asked = send(request);
        assertThat(asked().at("/tools/0/function/name").asText()).isEqualTo(function);
        assertThat(asked.at("/tools/0")).isEqualTo(json(tool));
        JsonNode called = asked.at("/output/0");
        assertThat(asked.at("/output")).hasSize(1);
        assertThat(called.get("status").asText()).isEqualTo("completed");
        json(call)
                .properties()
                .forEach(field -> assertThat(called.get(field.getKey()))
                        .as(field.getKey())
                        .isEqualTo(field.getValue()));

        ObjectNode next =
                create().put("previous_response_id", asked.get("id").asText()).put("stream", streamed);
        next.putArray("tools").add(json(tool));
        ObjectNode returned = json(output);
        returned.set("call_id", called.get("call_id"));
        next.putArray("input").add(returned);
        JsonNode answer = send(next);

        assertThat(answer.at("/output/0/content/0/text").asText()).isEqualTo("Done.");
        assertThat(asked().at("/messages/1/tool_calls/0/function/name").asText())
                .isEqualTo(function);
        assertThat(json(asked().at("/messages/1/tool_calls/0/function/arguments")
                        .asText()))
                .isEqualTo(json(arguments));
        assertThat(asked().at("/messages/2/tool_call_id")).isEqualTo(called.get("call_id"));
        assertThat(asked().at("/messages/2/content").asText()).isEqualTo(told.replace('~', '\n'));
        assertThat(listed(answer).get("call_id")).isEqualTo(called.get("call_id"));
        returned.properties()
                .forEach(field -> assertThat(listed(answer).get(field.getKey()))
                        .as(field.getKey())
                        .isEqualTo(field.getValue()));
    }

    @Test
    void aPictureOfTheScreenIsShownToTheModel() {
        answers(Reply.callsTool("u", "computer", "{\"type\":\"screenshot\"}"), Reply.says("A desktop."));
        ObjectNode request = create().put("input", "Look");
        request.putArray("tools").add(json("{'type':'computer'}"));
        JsonNode asked = send(request);

        ObjectNode next = create().put("previous_response_id", asked.get("id").asText());
        next.putArray("input")
                .add(json("{'type':'computer_call_output','output':{'type':'computer_screenshot',"
                                + "'image_url':'data:image/png;base64,iVBORw0KGgo='}}")
                        .put("call_id", asked.at("/output/0/call_id").asText()));
        send(next);

        assertThat(asked().at("/messages/3/role").asText()).isEqualTo("user");
        assertThat(asked().at("/messages/3/content/1/image_url/url").asText())
                .isEqualTo("data:image/png;base64,iVBORw0KGgo=");
    }

    @Test
    void toolsThatASearchFoundCanBeCalled() {
        answers(Reply.callsTool("u", "tool_search", "{\"query\":\"weather\"}"), Reply.callsTool("u", "weather", "{}"));
        String tools = "[{'type':'tool_search','execution':'client'},"
                + "{'type':'function','name':'weather','defer_loading':true,'strict':false,'parameters':{'type':'object'}}]";
        ObjectNode request = create().put("input", "Rain?");
        request.set("tools", tree(tools));
        JsonNode asked = send(request);
        assertThat(asked().at("/tools")).hasSize(1);

        ObjectNode next = create().put("previous_response_id", asked.get("id").asText());
        next.set("tools", tree(tools));
        next.putArray("input")
                .add(json("{'type':'tool_search_output','execution':'client','tools':[{'type':'function',"
                                + "'name':'weather','defer_loading':true,'strict':false,'parameters':{'type':'object'}}]}")
                        .put("call_id", asked.at("/output/0/call_id").asText()));
        JsonNode answer = send(next);

        assertThat(asked().at("/tools")).hasSize(2);
        assertThat(answer.at("/output/0/name").asText()).isEqualTo("weather");
    }

    @Test
    void aModelThatWritesNoCallIsAskedAgain() {
        answers(
                Reply.callsTool("u", "shell", "{\"command\":\"ls\"}"),
                Reply.callsTool("u", "shell", "{\"commands\":[\"ls\"]}"));
        ObjectNode request = create().put("input", "ls").put("stream", true);
        request.putArray("tools").add(json("{'type':'shell'}"));
        JsonNode asked = send(request);

        assertThat(requests()).hasSize(2);
        assertThat(asked().at("/messages/2/content").asText()).contains("'commands' must be an array");
        assertThat(asked.at("/output")).hasSize(1);
        assertThat(asked.at("/output/0/action/commands/0").asText()).isEqualTo("ls");
    }

    @Test
    void differentToolsAreCalledInOneTurn() {
        answers(Reply.callsTool("a", "f", "{}")
                .toolCall("b", "sql", "{\"input\":\"SELECT", " 1\"}")
                .toolCall("c", "shell", "{\"commands\":[\"ls\"]}"));
        ObjectNode request = create().put("input", "All").put("stream", true);
        request.set("tools", tree("[{'type':'function','name':'f'},{'type':'custom','name':'sql'},{'type':'shell'}]"));
        JsonNode asked = send(request);

        assertThat(asked.at("/output")
                        .valueStream()
                        .map(item -> item.get("type").asText()))
                .containsExactly("function_call", "custom_tool_call", "shell_call");
    }

    @Test
    void aCallWithoutItsOutputIsRefusedWhateverItsKind() {
        for (String call : List.of(
                "{'type':'custom_tool_call','call_id':'c1','name':'n','input':'i'}",
                "{'type':'shell_call','call_id':'c1','action':{'commands':[]}}",
                "{'type':'tool_search_call','call_id':'c1','execution':'client','arguments':{}}")) {
            ObjectNode request = create();
            request.putArray("input").add(json(call));
            Http.Answer refused = Http.post("/v1/responses", request.toString());
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.json().at("/error/message").asText())
                    .isEqualTo("No tool output found for function call c1.");
        }
    }

    @Test
    void anItemNobodyKnowsIsKeptInAConversationAndRefusedWhereAModelHasToSeeIt() {
        String conversation = Talk.begin("{\"type\":\"acme:note\",\"id\":\"note_1\",\"text\":\"x\",\"n\":1.50}");
        assertThat(Http.get(Talk.items(conversation)).text())
                .contains("{\"type\":\"acme:note\",\"id\":\"note_1\",\"text\":\"x\",\"n\":1.50}");

        Http.Answer refused = Http.post("/v1/responses", Talk.request(conversation, "Hi"));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().at("/error/code").asText()).isEqualTo("unsupported_parameter");
        assertThat(requests()).isEmpty();
    }

    @Test
    void theOfficialClientCallsACustomTool() {
        answers(Reply.callsTool("u", "sql", "{\"input\":\"SELECT 1\"}"), Reply.says("One."));
        CustomTool tool = CustomTool.builder().name("sql").description("Asks").build();
        Response asked = Sdk.streamed(alice(), ask("Ask").addTool(tool).build());
        ResponseCustomToolCall call = asked.output().getFirst().asCustomToolCall();
        assertThat(call.input()).isEqualTo("SELECT 1");

        Response answer = alice().responses()
                .create(ResponseCreateParams.builder()
                        .model(MODEL)
                        .previousResponseId(asked.id())
                        .inputOfResponse(
                                List.of(ResponseInputItem.ofCustomToolCallOutput(ResponseCustomToolCallOutput.builder()
                                        .callId(call.callId())
                                        .output("1")
                                        .build())))
                        .build());
        assertThat(Sdk.text(answer)).isEqualTo("One.");
    }

    private static ObjectNode create() {
        return Json.MAPPER.createObjectNode().put("model", MODEL);
    }

    /** The response, as JSON or as the last event of its stream. */
    private static JsonNode send(ObjectNode request) {
        Http.Answer answer = Http.post("/v1/responses", request.toString());
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return request.path("stream").asBoolean()
                ? answer.events().events().getLast().get("response")
                : answer.json();
    }

    private static JsonNode listed(JsonNode response) {
        return Http.get("/v1/responses/" + response.get("id").asText() + "/input_items")
                .json()
                .at("/data/0");
    }

    private static ObjectNode json(String text) {
        return (ObjectNode) tree(text);
    }

    private static JsonNode tree(String text) {
        return Json.tree(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
