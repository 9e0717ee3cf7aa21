package dev.antiphon.model.responses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.model.Requests;
import dev.antiphon.model.StructuredOutputs;
import dev.antiphon.protocol.ContentPart.ReasoningText;
import dev.antiphon.protocol.ContentPart.SummaryText;
import dev.antiphon.protocol.Foreign;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestWriterTest {

    private static final ResponsesDialect PLAIN = ResponsesDialect.DEFAULT;
    private static final ResponsesDialect FUNCTIONS =
            new ResponsesDialect(Set.of(), Set.of(), Set.of(), false, false, StructuredOutputs.PASSED_ON);

    @Test
    void aRequestAsksForAStreamOfWhichNothingIsKept() throws Exception {
        assertThat(written(PLAIN, "'input':'Hi','instructions':'Be brief','max_output_tokens':50,'temperature':0.5"))
                .isEqualTo(tree("{'model':'m','stream':true,'store':false,'include':['reasoning.encrypted_content'],"
                        + "'instructions':'Be brief','input':[{'type':'message','role':'user',"
                        + "'content':[{'type':'input_text','text':'Hi'}]}],'temperature':0.5,'max_output_tokens':50}"));
    }

    @Test
    @Tag("R71")
    @Tag("U33")
    void hintsGoOnlyToUpstreamsThatTakeThem() throws Exception {
        String hints = "'input':'Hi','metadata':{'team':'blue'},'prompt_cache_key':'k','prompt_cache_retention':'24h',"
                + "'safety_identifier':'s','service_tier':'flex','user':'u','client_metadata':{'x':'y'}";
        assertThat(written(PLAIN, hints).fieldNames())
                .toIterable()
                .containsExactly("model", "stream", "store", "include", "input");

        JsonNode sent = written(
                new ResponsesDialect(
                        ResponsesDialect.SENDABLE, Set.of(), Set.of(), true, false, StructuredOutputs.PASSED_ON),
                hints);

        assertThat(sent.at("/metadata/team").asText()).isEqualTo("blue");
        assertThat(sent.get("service_tier").asText()).isEqualTo("flex");
        assertThat(sent.get("prompt_cache_retention").asText()).isEqualTo("24h");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'top_logprobs':3", "'include':['message.output_text.logprobs']"})
    void logProbabilitiesAreAskedForWhicheverFieldWantsThem(String wish) throws Exception {
        assertThat(written(PLAIN, "'input':'Hi'," + wish).get("include"))
                .isEqualTo(tree("['message.output_text.logprobs','reasoning.encrypted_content']"));
        assertThat(written(PLAIN, "'input':'Hi','top_logprobs':0").get("include"))
                .isEqualTo(tree("['reasoning.encrypted_content']"));
    }

    @Test
    void aPenaltyThatIsNoneIsNotSent() throws Exception {
        JsonNode none = written(PLAIN, "'input':'Hi','presence_penalty':0,'frequency_penalty':0.0");
        assertThat(none.has("presence_penalty") || none.has("frequency_penalty"))
                .isFalse();

        JsonNode some = written(PLAIN, "'input':'Hi','presence_penalty':-0.5,'frequency_penalty':1");

        assertThat(some.get("presence_penalty").doubleValue()).isEqualTo(-0.5);
        assertThat(some.get("frequency_penalty").doubleValue()).isEqualTo(1);
    }

    @Test
    void whatAnUpstreamRefusesIsNeverSentWithinOneFieldOrAsOne() throws Exception {
        ResponsesDialect strict = new ResponsesDialect(
                Set.of(), Set.of("include", "store", "strict"), Set.of(), true, false, StructuredOutputs.PASSED_ON);

        JsonNode sent = written(strict, "'input':'Hi','tools':[{'type':'function','name':'f'}]");

        assertThat(sent.has("include") || sent.has("store")).isFalse();
        assertThat(sent.at("/tools/0/strict").asBoolean())
                .as("a field of a tool")
                .isTrue();
    }

    @Test
    @Tag("R15")
    void callsAndWhatTheyReturnedKeepTheirIdsAndItemsHaveNone() throws Exception {
        JsonNode input = written(
                        PLAIN,
                        "'input':[{'role':'user','content':'x'},"
                                + "{'type':'message','id':'msg_1','role':'assistant','phase':'commentary','content':["
                                + "{'type':'output_text','text':'a','annotations':[{'type':'x'}],'logprobs':[{'token':'a'}]}]},"
                                + "{'type':'function_call','id':'fc_1','call_id':'call_1','name':'f','arguments':'{',"
                                + "'caller':{'type':'program','caller_id':'call_p'}},"
                                + "{'type':'function_call_output','id':'fco_1','call_id':'call_1','output':'o'},"
                                + "{'type':'custom_tool_call','id':'ct_1','call_id':'call_2','name':'c','input':'i'},"
                                + "{'type':'custom_tool_call_output','id':'cto_1','call_id':'call_2','output':'o'},"
                                + "{'type':'shell_call','id':'sh_1','call_id':'call_3','action':{'commands':['ls']}},"
                                + "{'type':'shell_call_output','id':'sho_1','call_id':'call_3','output':[]}]")
                .get("input");

        assertThat(input.findValuesAsText("id")).isEmpty();
        assertThat(input.at("/1"))
                .isEqualTo(tree("{'type':'message','role':'assistant','phase':'commentary','content':["
                        + "{'type':'output_text','text':'a','annotations':[{'type':'x'}]}]}"));
        assertThat(input.at("/2"))
                .as("a broken call would have all of the request refused")
                .isEqualTo(tree(
                        "{'type':'function_call','call_id':'call_1','name':'f','arguments':'{\\'input\\':\\'{\\'}',"
                                + "'caller':{'type':'program','caller_id':'call_p'}}"));
        assertThat(input.at("/4/type").asText()).isEqualTo("custom_tool_call");
        assertThat(input.findValuesAsText("call_id"))
                .containsExactly("call_1", "call_1", "call_2", "call_2", "call_3", "call_3");
    }

    @Test
    void whatAnUpstreamEncryptedGoesBackToItAndToNoOther() throws Exception {
        Item own = reasoning("there", "theirs");
        Item others = reasoning("elsewhere", "others");
        Item ours = new Item.Reasoning("rs_3", null, List.of(), List.of(new ReasoningText("Hm")), null);
        ModelRequest request = Requests.saying("Hi").seeing(List.of(own, others, ours));

        assertThat(written(PLAIN, request).get("input"))
                .isEqualTo(tree("[{'type':'reasoning','summary':[{'type':'summary_text','text':'S'}],"
                        + "'encrypted_content':'theirs'}]"));

        ResponsesDialect raw =
                new ResponsesDialect(Set.of(), Set.of(), Set.of(), true, true, StructuredOutputs.PASSED_ON);
        JsonNode input = written(raw, request).get("input");
        assertThat(input).hasSize(3);
        assertThat(input.at("/2/content/0/text").asText()).isEqualTo("Hm");
        assertThat(input.toString()).doesNotContain("others");
    }

    private static Item reasoning(String upstream, String state) {
        return new Item.Reasoning(
                "rs_" + state, null, List.of(new SummaryText("S")), null, null, new Foreign(upstream, state));
    }

    @Test
    void toolsGoAsTheyWereDeclaredAndThoseThatTheUpstreamDoesNotRunDoNot() throws Exception {
        String tools = "'input':'Hi','tools':[{'type':'function','name':'f','defer_loading':false,"
                + "'output_schema':{'type':'string'}},{'type':'custom','name':'c'},{'type':'shell'},"
                + "{'type':'namespace','name':'n','description':'d','tools':[{'type':'function','name':'g'}]},"
                + "{'type':'web_search','search_context_size':'low'},{'type':'code_interpreter','container':'c'}],"
                + "'max_tool_calls':3,'parallel_tool_calls':false";
        ResponsesDialect searching = new ResponsesDialect(
                Set.of(), Set.of(), Set.of("web_search"), true, false, StructuredOutputs.PASSED_ON);

        JsonNode sent = written(searching, tools);

        assertThat(sent.get("tools"))
                .isEqualTo(tree("[{'type':'function','name':'f','parameters':{'type':'object','properties':{},"
                        + "'additionalProperties':false},'strict':true,'defer_loading':false,"
                        + "'output_schema':{'type':'string'}},{'type':'custom','name':'c'},{'type':'shell'},"
                        + "{'type':'namespace','name':'n','description':'d','tools':[{'type':'function','name':'g'}]},"
                        + "{'type':'web_search','search_context_size':'low'}]"));
        assertThat(sent.get("parallel_tool_calls").asBoolean()).isFalse();
        assertThat(sent.get("max_tool_calls").intValue()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'required' | 'required'",
                "{'type':'web_search'} | {'type':'web_search'}",
                "{'type':'function','name':'f'} | {'type':'function','name':'f'}",
                "{'type':'mcp','server_label':'s','name':'t'} | {'type':'mcp','name':'t','server_label':'s'}",
                "{'type':'allowed_tools','mode':'auto','tools':[{'type':'function','name':'f'},{'type':'file_search'}]}"
                        + " | {'type':'allowed_tools','mode':'auto','tools':[{'type':'function','name':'f'}]}",
                "{'type':'allowed_tools','mode':'auto','tools':[{'type':'mcp','server_label':'s'},"
                        + "{'type':'mcp','server_label':'another'}]}"
                        + " | {'type':'allowed_tools','mode':'auto','tools':[{'type':'mcp','server_label':'s'}]}"
            })
    void aChoiceGoesAsItCame(String choice, String sent) throws Exception {
        ResponsesDialect some = new ResponsesDialect(
                Set.of(), Set.of(), Set.of("web_search", "mcp"), true, false, StructuredOutputs.PASSED_ON);
        String tools = "'input':'Hi','tools':[{'type':'function','name':'f'},{'type':'web_search'},"
                + "{'type':'mcp','server_label':'s','server_url':'https://example.com'}],'tool_choice':";
        assertThat(written(some, tools + choice).get("tool_choice")).isEqualTo(tree(sent));
    }

    @Test
    void anUpstreamThatKnowsOnlyFunctionsIsToldOfFunctions() throws Exception {
        JsonNode sent = written(
                FUNCTIONS,
                "'tools':[{'type':'shell'},{'type':'custom','name':'c'}],'tool_choice':{'type':'custom','name':'c'},"
                        + "'input':[{'type':'shell_call','id':'sh_1','call_id':'call_3','action':{'commands':['ls']}},"
                        + "{'type':'shell_call_output','id':'sho_1','call_id':'call_3','output':'a.md'}]");

        assertThat(sent.get("tools").findValuesAsText("type"))
                .contains("function")
                .doesNotContain("shell", "custom");
        assertThat(sent.at("/input/0/type").asText()).isEqualTo("function_call");
        assertThat(sent.at("/input/0/name").asText()).isEqualTo("shell");
        assertThat(sent.at("/input/1"))
                .isEqualTo(tree("{'type':'function_call_output','call_id':'call_3','output':'a.md'}"));
        assertThat(sent.get("tool_choice")).isEqualTo(tree("{'type':'function','name':'c'}"));
    }

    @Test
    void whatHostedToolsDidIsAnItemWhereTheyRunAndWordsElsewhere() throws Exception {
        String input = "'input':[{'type':'web_search_call','id':'ws_1','status':'completed','action':{'query':'rain'}},"
                + "{'type':'mcp_approval_request','id':'mcpr_1','server_label':'s','name':'n','arguments':'{}'},"
                + "{'type':'mcp_approval_response','id':'mcpa_1','approval_request_id':'mcpr_1','approve':true}]";
        ResponsesDialect some = new ResponsesDialect(
                Set.of(), Set.of(), Set.of("web_search", "mcp"), true, false, StructuredOutputs.PASSED_ON);

        assertThat(written(some, input).get("input"))
                .isEqualTo(tree("[{'type':'web_search_call','status':'completed','action':{'query':'rain'}},"
                        + "{'type':'mcp_approval_request','id':'mcpr_1','server_label':'s','name':'n','arguments':'{}'},"
                        + "{'type':'mcp_approval_response','approval_request_id':'mcpr_1','approve':true}]"));
        assertThat(written(PLAIN, input).at("/input/0/content/0/text").asText()).contains("rain");
    }

    @Test
    void aFormatIsPassedOnOrTold() throws Exception {
        String format = "'input':'Hi','text':{'verbosity':'low','format':{'type':'json_schema','name':'n',"
                + "'schema':{'type':'object'}}}";
        assertThat(written(PLAIN, format).get("text"))
                .isEqualTo(tree("{'format':{'type':'json_schema','name':'n','schema':{'type':'object'},"
                        + "'strict':false},'verbosity':'low'}"));

        JsonNode told = written(
                new ResponsesDialect(Set.of(), Set.of(), Set.of(), true, false, StructuredOutputs.DESCRIBED), format);

        assertThat(told.get("text")).isEqualTo(tree("{'verbosity':'low'}"));
        assertThat(told.get("instructions").asText()).contains("JSON Schema");
    }

    private static JsonNode written(ResponsesDialect dialect, String fields) throws Exception {
        ModelRequest read =
                Requests.of("{\"model\":\"m\",\"tools\":[]," + fields.replace('\'', '"') + "}", dialect::hosts);
        return written(dialect, read);
    }

    private static JsonNode written(ResponsesDialect dialect, ModelRequest request) throws Exception {
        return Json.tree(new RequestWriter(dialect, "there").write(request));
    }

    private static JsonNode tree(String json) {
        return Json.tree(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
