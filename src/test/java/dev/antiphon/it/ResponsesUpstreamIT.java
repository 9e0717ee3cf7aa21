package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionWebSearch;
import com.openai.models.responses.ResponseIncludable;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.WebSearchTool;
import dev.antiphon.contract.Recordings;
import dev.antiphon.contract.Recordings.Recording;
import dev.antiphon.model.Reply;
import dev.antiphon.model.ResponsesReply;
import dev.antiphon.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Upstreams that speak the Responses API, behind the whole server. */
class ResponsesUpstreamIT extends IntegrationTest {

    private static final WebSearchTool SEARCH =
            WebSearchTool.builder().type(WebSearchTool.Type.WEB_SEARCH).build();

    private static Reply recorded(String file) {
        Recording recording = Recordings.streams().stream()
                .filter(one -> one.file().equals(file))
                .findFirst()
                .orElseThrow();
        return ResponsesReply.of(recording.events());
    }

    @Test
    @Tag("R43")
    void aSearchOfTheUpstreamComesThroughToTheOfficialClient() {
        answers(recorded("openai-web-search-tool.1.chunks.txt"));

        Response response = Sdk.streamed(
                alice(), ask("Rain?").model("native").addTool(SEARCH).build());

        assertThat(asked().at("/tools/0/type").asText()).isEqualTo("web_search");
        assertThat(asked().get("model").asText()).isEqualTo("gpt");
        assertThat(response.output())
                .anySatisfy(item -> assertThat(item.webSearchCall())
                        .hasValueSatisfying(search ->
                                assertThat(search.status()).isEqualTo(ResponseFunctionWebSearch.Status.COMPLETED)));
        EventStream retold =
                Http.get("/v1/responses/" + response.id() + "?stream=true").events();
        assertThat(retold.of("response.web_search_call.searching")).isNotEmpty();
        assertThat(Sdk.text(alice().responses().retrieve(response.id()))).isEqualTo(Sdk.text(response));
    }

    @Test
    void theNextTurnGivesTheUpstreamItsItemsBackAndTellsAnyOtherInWords() {
        answers(recorded("openai-web-search-tool.1.chunks.txt"), ResponsesReply.says("More."), Reply.says("Else."));
        String first = Http.create(request("native", "'tools':[{'type':'web_search'}]"))
                .json()
                .get("id")
                .asText();

        String next = "'previous_response_id':'" + first + "'";
        assertThat(Http.create(request("native", next))
                        .json()
                        .at("/output/0/content/0/text")
                        .asText())
                .isEqualTo("More.");
        assertThat(asked().get("input").findValuesAsText("type")).contains("web_search_call");
        Http.Answer elsewhere = Http.create(request("scripted", next));

        assertThat(elsewhere.json().at("/output/0/content/0/text").asText()).isEqualTo("Else.");
        assertThat(messages().toString()).contains("[web_search_call: ");
    }

    @Test
    void whichToolsAreThereDependsOnTheModel() {
        String offers = "'tools':[{'type':'web_search'},{'type':'code_interpreter','container':{'type':'auto'}}]";
        answers(ResponsesReply.says("Hi"), Reply.says("Hi"));

        assertThat(Http.create(request("native", offers)).header("x-antiphon-notice"))
                .isEqualTo("tools not available: code_interpreter");
        assertThat(asked().get("tools")).hasSize(1);
        assertThat(Http.create(request("scripted", offers)).header("x-antiphon-notice"))
                .isEqualTo("tools not available: web_search, code_interpreter");

        Http.Answer refused = Http.create(request("scripted", offers + ",'tool_choice':{'type':'web_search'}"));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().at("/error/code").asText()).isEqualTo("unsupported_parameter");
        assertThat(refused.json().at("/error/param").asText()).isEqualTo("tool_choice");
        assertThat(requests()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",'stream':true", ",'background':true"})
    void theSecretsOfAnMcpServerGoToTheUpstreamAndNowhereElse(String how) {
        answers(recorded("openai-mcp-tool.1.chunks.txt"));
        String tools = "'tools':[{'type':'mcp','server_label':'dmcp','server_url':'https://example.com',"
                + "'authorization':'s3cret-token','headers':{'X-Key':'s3cret-header'}}]";

        Http.Answer answer = Http.create(request("native", tools + how));
        await().until(() -> !requests().isEmpty());

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.text()).doesNotContain("s3cret").contains("dmcp");
        assertThat(asked().at("/tools/0/authorization").asText()).isEqualTo("s3cret-token");
        assertThat(asked().at("/tools/0/headers/X-Key").asText()).isEqualTo("s3cret-header");
        assertThat(Http.create(request("scripted", tools))
                        .json()
                        .at("/error/param")
                        .asText())
                .isEqualTo("tools[0].server_url");
    }

    @Test
    @Tag("R15")
    @Tag("R16")
    void aClientThatKeepsItsOwnHistoryGivesTheUpstreamBackWhatThatEncrypted() {
        answers(
                ResponsesReply.done(
                        json("{'type':'reasoning','id':'rs_theirs','summary':[{'type':'summary_text','text':'Hm'}],"
                                + "'encrypted_content':'only-theirs'}"),
                        json("{'type':'function_call','id':'fc_theirs','call_id':'call_theirs','name':'weather',"
                                + "'arguments':'{}'}")),
                ResponsesReply.says("Sunny."));
        ResponseCreateParams.Builder params = ResponseCreateParams.builder()
                .model("native")
                .store(false)
                .addInclude(ResponseIncludable.REASONING_ENCRYPTED_CONTENT)
                .addTool(FunctionTool.builder()
                        .name("weather")
                        .parameters(FunctionTool.Parameters.builder().build())
                        .strict(false)
                        .build());

        Response called = Sdk.streamed(alice(), params.input("Weather?").build());

        assertThat(called.toString()).doesNotContain("only-theirs", "theirs\"");
        List<ResponseInputItem> history = new ArrayList<>();
        called.output().forEach(item -> {
            item.reasoning().ifPresent(thought -> history.add(ResponseInputItem.ofReasoning(thought)));
            item.functionCall().ifPresent(call -> {
                history.add(ResponseInputItem.ofFunctionCall(call));
                history.add(ResponseInputItem.ofFunctionCallOutput(ResponseInputItem.FunctionCallOutput.builder()
                        .callId(call.callId())
                        .output("21 degrees")
                        .build()));
            });
        });
        Response answer =
                alice().responses().create(params.inputOfResponse(history).build());

        assertThat(Sdk.text(answer)).isEqualTo("Sunny.");
        assertThat(asked().at("/input/0/encrypted_content").asText()).isEqualTo("only-theirs");
        assertThat(asked().at("/input/1/call_id")).isEqualTo(asked().at("/input/2/call_id"));
        assertThat(asked().at("/input/1/call_id").asText()).startsWith("call_").isNotEqualTo("call_theirs");
        assertThat(asked().get("input").findValuesAsText("id")).isEmpty();
    }

    @Test
    void whatOneUpstreamEncryptedNoOtherGets() {
        answers(
                ResponsesReply.done(
                        json("{'type':'reasoning','summary':[],'encrypted_content':'only-theirs'}"),
                        json("{'type':'message','content':[{'type':'output_text','text':'Hi'}]}")),
                Reply.says("Else."));
        String first =
                Http.create(request("native", "'store':true")).json().get("id").asText();

        String next = "'previous_response_id':'" + first + "','reasoning':{'context':'all_turns'}";
        Http.create(request("scripted", next));

        assertThat(asked().toString()).doesNotContain("only-theirs");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("R61")
    void anotherAntiphonIsAnUpstreamLikeAnyOther(boolean streamed) {
        ResponseCreateParams question = ask("Say hello").model("again").build();
        Response there =
                alice().responses().create(ask("Say hello").model("demo").build());

        Response here =
                streamed ? Sdk.streamed(alice(), question) : alice().responses().create(question);

        assertThat(Sdk.text(here)).isEqualTo(Sdk.text(there));
        assertThat(here.id()).isNotEqualTo(there.id());
        assertThat(here.usage()).isEqualTo(there.usage());
    }

    @Test
    void whatTheOtherAntiphonSealedComesBackToItThroughThisOne() {
        answers(Reply.stream().reasoning("Hm.").toolCall("u", "weather", "{}"), Reply.says("Sunny."));
        JsonNode called = Http.create(request("again/x", "'tools':[{'type':'function','name':'weather'}]"))
                .json();
        JsonNode call = called.get("output")
                .valueStream()
                .filter(item -> item.get("type").asText().equals("function_call"))
                .findFirst()
                .orElseThrow();

        ObjectNode next = json(
                request("again/x", "'previous_response_id':'" + called.get("id").asText() + "'"));
        next.putArray("input")
                .addObject()
                .put("type", "function_call_output")
                .put("call_id", call.get("call_id").asText())
                .put("output", "21");
        Http.Answer answer = Http.create(next.toString());

        assertThat(answer.json().at("/output/0/content/0/text").asText()).isEqualTo("Sunny.");
        assertThat(asked().at("/messages/1/reasoning_content").asText()).isEqualTo("Hm.");
    }

    private static String request(String model, String fields) {
        return ("{'model':'" + model + "','input':'Hi'," + fields + "}").replace('\'', '"');
    }

    private static ObjectNode json(String json) {
        return (ObjectNode) Json.tree(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
