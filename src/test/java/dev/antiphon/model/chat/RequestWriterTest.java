package dev.antiphon.model.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.model.Requests;
import dev.antiphon.model.StructuredOutputs;
import dev.antiphon.protocol.ContentPart;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RequestWriterTest {

    private static final String HEAD =
            "{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":true},\"messages\":";

    @Test
    @Tag("R72")
    void aStringIsOneUserMessage() throws Exception {
        assertThat(written("{'model':'m','input':'Hi'}")).isEqualTo(HEAD + "[{\"role\":\"user\",\"content\":\"Hi\"}]}");
    }

    @Test
    @Tag("R64")
    @Tag("R65")
    void instructionsAreTheFirstSystemMessageAndDevelopersSpeakAsSystem() throws Exception {
        assertMessages("""
                {'model':'m','instructions':'Be brief.','input':[
                  {'role':'developer','content':'Rules.'},{'role':'system','content':'More rules.'},
                  {'role':'user','content':'Hi'},{'role':'assistant','content':'Hello'},
                  {'role':'user','content':'Bye'}]}""", """
                [{'role':'system','content':'Be brief.'},{'role':'system','content':'Rules.'},
                 {'role':'system','content':'More rules.'},{'role':'user','content':'Hi'},
                 {'role':'assistant','content':'Hello'},{'role':'user','content':'Bye'}]""");
    }

    @Test
    void developersStayDevelopersWhereTheUpstreamKnowsThem() throws Exception {
        String body = "{'model':'m','input':[{'role':'developer','content':'Rules.'}]}";
        assertThat(json(body, new Dialect("max_tokens", true, true, Set.of(), "none", StructuredOutputs.PASSED_ON))
                        .at("/messages/0/role")
                        .asText())
                .isEqualTo("developer");
    }

    @Test
    @Tag("R66")
    void picturesAndFilesAreParts() throws Exception {
        assertMessages("""
                {'model':'m','input':[{'role':'user','content':[
                  {'type':'input_text','text':'Look'},
                  {'type':'input_image','image_url':'https://x.example/a.png','detail':'low'},
                  {'type':'input_file','filename':'a.pdf','file_data':'data:application/pdf;base64,AA=='},
                  {'type':'input_file','file_url':'https://x.example/b.pdf'}]}]}""", """
                [{'role':'user','content':[
                  {'type':'text','text':'Look'},
                  {'type':'image_url','image_url':{'url':'https://x.example/a.png','detail':'low'}},
                  {'type':'file','file':{'filename':'a.pdf','file_data':'data:application/pdf;base64,AA=='}},
                  {'type':'file','file':{'filename':'file','file_data':'https://x.example/b.pdf'}}]}]""");
    }

    @Test
    void severalTextsAreOneString() throws Exception {
        assertMessages("""
                {'model':'m','input':[{'role':'user','content':[
                  {'type':'input_text','text':'One'},{'type':'input_text','text':'Two'}]}]}""", """
                [{'role':'user','content':'One\\nTwo'}]""");
    }

    @Test
    void aRefusalIsShownToTheModelAsItsOwnWords() throws Exception {
        assertMessages("""
                {'model':'m','input':[{'role':'assistant','content':[{'type':'refusal','refusal':'No.'}]}]}""", """
                [{'role':'assistant','content':'No.'}]""");
    }

    @Test
    @Tag("R19")
    @Tag("R20")
    @Tag("U18")
    void parallelCallsAndTheTextBeforeThemAreOneAssistantMessage() throws Exception {
        assertMessages("""
                {'model':'m','input':[
                  {'role':'user','content':'Weather?'},
                  {'type':'reasoning','id':'rs_1','summary':[]},
                  {'role':'assistant','content':'Let me see.'},
                  {'type':'function_call','call_id':'call_1','name':'get','arguments':'{}'},
                  {'type':'function_call','call_id':'call_2','name':'get','arguments':'{"a":1}'},
                  {'type':'function_call_output','call_id':'call_2','output':'two'},
                  {'type':'function_call_output','call_id':'call_1','output':'one'}]}""", """
                [{'role':'user','content':'Weather?'},
                 {'role':'assistant','content':'Let me see.','tool_calls':[
                   {'id':'call_1','type':'function','function':{'name':'get','arguments':'{}'}},
                   {'id':'call_2','type':'function','function':{'name':'get','arguments':'{\\"a\\":1}'}}]},
                 {'role':'tool','tool_call_id':'call_2','content':'two'},
                 {'role':'tool','tool_call_id':'call_1','content':'one'}]""");
    }

    @Test
    void callsOfSuccessiveTurnsStayApart() throws Exception {
        assertMessages("""
                {'model':'m','input':[
                  {'type':'function_call','call_id':'call_1','name':'get','arguments':'{}'},
                  {'type':'function_call_output','call_id':'call_1','output':'one'},
                  {'type':'function_call','call_id':'call_2','name':'get','arguments':'{}'},
                  {'type':'function_call_output','call_id':'call_2','output':'two'}]}""", """
                [{'role':'assistant','content':null,'tool_calls':[
                   {'id':'call_1','type':'function','function':{'name':'get','arguments':'{}'}}]},
                 {'role':'tool','tool_call_id':'call_1','content':'one'},
                 {'role':'assistant','content':null,'tool_calls':[
                   {'id':'call_2','type':'function','function':{'name':'get','arguments':'{}'}}]},
                 {'role':'tool','tool_call_id':'call_2','content':'two'}]""");
    }

    @Test
    void picturesAToolReturnsFollowAfterTheLastResult() throws Exception {
        assertMessages("""
                {'model':'m','input':[
                  {'type':'function_call','call_id':'call_1','name':'shot','arguments':'{}'},
                  {'type':'function_call','call_id':'call_2','name':'shot','arguments':'{}'},
                  {'type':'function_call_output','call_id':'call_1','output':[
                    {'type':'input_image','image_url':'https://x.example/a.png'}]},
                  {'type':'function_call_output','call_id':'call_2','output':[
                    {'type':'input_text','text':'a'},{'type':'input_text','text':'b'}]}]}""", """
                [{'role':'assistant','content':null,'tool_calls':[
                   {'id':'call_1','type':'function','function':{'name':'shot','arguments':'{}'}},
                   {'id':'call_2','type':'function','function':{'name':'shot','arguments':'{}'}}]},
                 {'role':'tool','tool_call_id':'call_1','content':'The output follows in the next user message.'},
                 {'role':'tool','tool_call_id':'call_2','content':'a\\nb'},
                 {'role':'user','content':[
                   {'type':'text','text':'Output of tool call call_1:'},
                   {'type':'image_url','image_url':{'url':'https://x.example/a.png','detail':'auto'}}]}]""");
    }

    @Test
    @Tag("R64")
    void samplingAndLimitsAreSent() throws Exception {
        assertThat(written("""
                {'model':'m','input':'Hi','temperature':0.5,'top_p':0.9,'presence_penalty':1,'frequency_penalty':-1,
                 'max_output_tokens':99,'top_logprobs':3,'reasoning':{'effort':'low'}}"""))
                .endsWith("\"temperature\":0.5,\"top_p\":0.9,\"presence_penalty\":1.0,\"frequency_penalty\":-1.0,"
                        + "\"max_tokens\":99,\"logprobs\":true,\"top_logprobs\":3,\"reasoning_effort\":\"low\"}");
    }

    @Test
    @Tag("R72")
    void theGreatestEffortIsCalledAsUpstreamsCallIt() throws Exception {
        assertThat(json("{'model':'m','input':'Hi','reasoning':{'effort':'max'}}", Dialect.DEFAULT)
                        .path("reasoning_effort")
                        .asText())
                .isEqualTo("xhigh");
    }

    @Test
    void toolsAreSentWithTheirChoice() throws Exception {
        JsonNode json = json("""
                {'model':'m','input':'Hi','parallel_tool_calls':false,
                 'tool_choice':{'type':'function','name':'get'},
                 'tools':[{'type':'function','name':'get','description':'d','strict':false,
                           'parameters':{'type':'object','properties':{'b':{},'a':{}}}},
                          {'type':'web_search'},{'type':'function','name':'bare'}]}""", Dialect.DEFAULT);
        assertThat(json.path("tools")).isEqualTo(tree("""
                [{'type':'function','function':{'name':'get','description':'d',
                   'parameters':{'type':'object','properties':{'b':{},'a':{}}},'strict':false}},
                 {'type':'function','function':{'name':'bare',
                   'parameters':{'type':'object','properties':{},'additionalProperties':false},'strict':true}}]"""));
        assertThat(json.path("tool_choice")).isEqualTo(tree("{'type':'function','function':{'name':'get'}}"));
        assertThat(json.path("parallel_tool_calls").booleanValue()).isFalse();
    }

    @Test
    void argumentsThatAModelBrokeOffAreSentAsText() throws Exception {
        JsonNode sent = json("""
                {'model':'m','input':[
                  {'type':'function_call','call_id':'c1','name':'f','arguments':'{^a^:'},
                  {'type':'function_call_output','call_id':'c1','output':'No JSON.'}]}""".replace("^", "\\\""), Dialect.DEFAULT);

        assertThat(sent.at("/messages/0/tool_calls/0/function/arguments").asText())
                .isEqualTo("{\"input\":\"{\\\"a\\\":\"}");
    }

    @Test
    @Tag("U16")
    void callsOfEveryKindAreToldAsThoseOfFunctions() throws Exception {
        assertMessages("""
                {'model':'m','tools':[{'type':'namespace','name':'n','description':'N','tools':[
                    {'type':'custom','name':'sql'}]}],'input':[
                  {'role':'user','content':'Hi'},
                  {'type':'custom_tool_call','call_id':'c1','name':'sql','namespace':'n','input':'SELECT "x"'},
                  {'type':'local_shell_call','call_id':'c2','action':{'type':'exec','command':['ls'],'env':{}}},
                  {'type':'custom_tool_call_output','call_id':'c1','output':'1 row'},
                  {'type':'local_shell_call_output','call_id':'c2','output':'a.txt'}]}""".replace("\"x\"", "\\\"x\\\""), """
                [{'role':'user','content':'Hi'},
                 {'role':'assistant','content':null,'tool_calls':[
                   {'id':'c1','type':'function','function':{'name':'n__sql','arguments':'{^input^:^SELECT ^^x^^^}'}},
                   {'id':'c2','type':'function','function':{'name':'local_shell','arguments':'{^command^:[^ls^]}'}}]},
                 {'role':'tool','tool_call_id':'c1','content':'1 row'},
                 {'role':'tool','tool_call_id':'c2','content':'a.txt'}]""".replace("^^x^^", "\\\\\\\"x\\\\\\\"")
                .replace("^", "\\\""));
    }

    @Test
    void whatAMachineryDidIsToldInWordsAndToolsOnTheWayAreNot() throws Exception {
        assertMessages("""
                {'model':'m','input':[
                  {'type':'additional_tools','role':'developer','tools':[{'type':'function','name':'f'}]},
                  {'role':'user','content':'Hi'},
                  {'type':'web_search_call','id':'ws_1','status':'completed','action':{'query':'q'}},
                  {'type':'image_generation_call','id':'ig_1','status':'completed','result':'AAAA'}]}""", """
                [{'role':'user','content':'Hi'},
                 {'role':'assistant','content':'[web_search_call: {^action^:{^query^:^q^}}]'},
                 {'role':'assistant','content':'[image_generation_call: {}]'}]""".replace("^", "\\\""));
    }

    @Test
    void withoutFunctionsNothingIsSaidOfTools() throws Exception {
        JsonNode json = json("{'model':'m','input':'Hi','tools':[{'type':'web_search'}]}", Dialect.DEFAULT);
        assertThat(json.fieldNames()).toIterable().doesNotContain("tools", "tool_choice", "parallel_tool_calls");
    }

    @Test
    void theFormatOfTheAnswerIsSent() throws Exception {
        assertThat(json("""
                {'model':'m','input':'Hi','text':{'format':{'type':'json_schema','name':'n','description':'d',
                 'schema':{'type':'object'},'strict':true}}}""", Dialect.DEFAULT).path("response_format")).isEqualTo(tree("""
                {'type':'json_schema','json_schema':{'name':'n','description':'d','schema':{'type':'object'},
                 'strict':true}}"""));
        assertThat(json("{'model':'m','input':'Hi','text':{'format':{'type':'json_object'}}}", Dialect.DEFAULT)
                        .path("response_format"))
                .isEqualTo(tree("{'type':'json_object'}"));
    }

    @Test
    void theFormatIsPutIntoWordsForAnUpstreamWithoutAFieldForIt() throws Exception {
        Dialect described = new Dialect("max_tokens", false, true, Set.of(), "none", StructuredOutputs.DESCRIBED);
        JsonNode schema = json("""
                {'model':'m','instructions':'Be kind.','input':'Hi','text':{'verbosity':'low','format':{
                 'type':'json_schema','name':'n','description':'d','schema':{'type':'object'},'strict':true}}}""", described);
        assertThat(schema.has("response_format")).isFalse();
        assertThat(schema.at("/messages/0/content").asText())
                .isEqualTo(
                        "Be kind.\n\nKeep your answers short.\n\nGive your answer as JSON, with no word around it and"
                                + " no code fence. It must follow this JSON Schema, which is called n (d):\n{\"type\":\"object\"}");

        JsonNode object = json("{'model':'m','input':'Hi','text':{'format':{'type':'json_object'}}}", described);
        assertThat(object.has("response_format")).isFalse();
        assertThat(object.at("/messages/0/content").asText()).startsWith("Give your answer as one JSON object");

        assertThat(json("{'model':'m','input':'Hi'}", described)
                        .at("/messages/0/role")
                        .asText())
                .isEqualTo("user");
    }

    @Test
    void aLaterTurnAsksForWhatIsLeftOfTheTokens() throws Exception {
        ModelRequest first = Requests.of("{\"model\":\"m\",\"input\":\"Hi\",\"max_output_tokens\":50}");
        byte[] written = new RequestWriter(Dialect.DEFAULT).write(first.goingOn(List.of(), 7));
        assertThat(Json.tree(written).get("max_tokens").intValue()).isEqualTo(7);
    }

    private static final String HINTS = """
            {'model':'m','input':'Hi','metadata':{'a':'b'},'prompt_cache_key':'k','safety_identifier':'s','user':'u',
             'prompt_cache_retention':'24h','service_tier':'flex','text':{'verbosity':'low'}}""";

    @Test
    @Tag("R71")
    @Tag("U33")
    void hintsThatUpstreamsRefuseAreNotSent() throws Exception {
        String plain = HINTS.replace("'low'", "'medium'");
        assertThat(written(plain)).isEqualTo(HEAD + "[{\"role\":\"user\",\"content\":\"Hi\"}]}");
    }

    @Test
    @Tag("U5")
    void verbosityIsPutIntoWordsForAnUpstreamWithoutAFieldForIt() throws Exception {
        assertMessages("{'model':'m','instructions':'Be kind.','input':'Hi','text':{'verbosity':'low'}}", """
                [{'role':'system','content':'Be kind.\\n\\nKeep your answers short.'},{'role':'user','content':'Hi'}]""");
        assertMessages("{'model':'m','input':'Hi','text':{'verbosity':'high'}}", """
                [{'role':'system','content':'Answer at length and in detail.'},{'role':'user','content':'Hi'}]""");
    }

    @Test
    void hintsAreSentToAnUpstreamThatTakesThem() throws Exception {
        JsonNode json = json(
                HINTS,
                new Dialect(
                        "max_completion_tokens", false, false, Dialect.SENDABLE, "none", StructuredOutputs.PASSED_ON));
        assertThat(json).isEqualTo(tree("""
                {'model':'m','stream':true,'messages':[{'role':'user','content':'Hi'}],'metadata':{'a':'b'},
                 'prompt_cache_key':'k','safety_identifier':'s','user':'u','prompt_cache_retention':'24h',
                 'service_tier':'flex','verbosity':'low'}"""));
    }

    @Test
    void aFieldThatCannotBeSentIsRefusedAtTheStart() {
        assertThatThrownBy(() ->
                        new Dialect("max_tokens", false, true, Set.of("seed"), "none", StructuredOutputs.PASSED_ON))
                .hasMessageContaining("safety_identifier");
    }

    @Test
    void halfACharacterBecomesTheSignForIt() throws Exception {
        Item message = new Item.Message(
                null, Item.COMPLETED, Item.Role.USER, List.of(new ContentPart.InputText("a\uD83Db")), null);
        ModelRequest plain = Requests.saying("x");
        byte[] written =
                new RequestWriter(Dialect.DEFAULT).write(new ModelRequest("m", List.of(message), plain.request()));
        assertThat(Json.tree(written).at("/messages/0/content").asText()).isEqualTo("a\uFFFDb");
    }

    @Test
    void whatTheModelThoughtIsLeftOutWhereTheUpstreamTakesNone() throws Exception {
        assertMessages("""
                {'model':'m','input':[{'role':'user','content':'Hi'},
                  {'type':'reasoning','summary':[],'content':[{'type':'reasoning_text','text':'Hm.'}]},
                  {'role':'assistant','content':'Hello'}]}""", """
                [{'role':'user','content':'Hi'},{'role':'assistant','content':'Hello'}]""");
    }

    @Test
    void whatTheModelThoughtGoesAlongWithWhatItSaidNext() throws Exception {
        assertThought("""
                {'role':'user','content':'Hi'},
                {'type':'reasoning','summary':[],'content':[{'type':'reasoning_text','text':'Hm.'}]},
                {'role':'assistant','content':'Let me see'},
                {'type':'reasoning','summary':[],'content':[{'type':'reasoning_text','text':'Aha.'}]},
                {'role':'assistant','content':'Hello'},
                {'role':'user','content':'Bye'}""", """
                [{'role':'user','content':'Hi'},
                 {'role':'assistant','reasoning_content':'Hm.','content':'Let me see'},
                 {'role':'assistant','reasoning_content':'Aha.','content':'Hello'},
                 {'role':'user','content':'Bye'}]""");
    }

    @Test
    void whatItThoughtBetweenItsCallsIsOneThoughtOfOneMessage() throws Exception {
        assertThought("""
                {'role':'user','content':'Hi'},
                {'type':'reasoning','summary':[],'content':[
                  {'type':'reasoning_text','text':'One'},{'type':'reasoning_text','text':'Two'}]},
                {'role':'assistant','content':'Let me see'},
                {'type':'reasoning','summary':[],'content':[{'type':'reasoning_text','text':'Three'}]},
                {'type':'function_call','call_id':'c','name':'f','arguments':'{}'},
                {'type':'function_call_output','call_id':'c','output':'42'},
                {'type':'reasoning','summary':[],'content':[{'type':'reasoning_text','text':'Four'}]},
                {'role':'assistant','content':'It is 42'}""", """
                [{'role':'user','content':'Hi'},
                 {'role':'assistant','reasoning_content':'One\\n\\nTwo\\n\\nThree','content':'Let me see','tool_calls':[
                   {'id':'c','type':'function','function':{'name':'f','arguments':'{}'}}]},
                 {'role':'tool','tool_call_id':'c','content':'42'},
                 {'role':'assistant','reasoning_content':'Four','content':'It is 42'}]""");
    }

    @Test
    void aThoughtThatLedToNothingIsSentAndOneWithoutWordsIsNot() throws Exception {
        assertThought("""
                {'role':'user','content':'Hi'},
                {'type':'reasoning','summary':[],'content':[{'type':'reasoning_text','text':'Hm'}]},
                {'role':'user','content':'Go on'},
                {'type':'reasoning','summary':[]},
                {'role':'user','content':'Go on!'},
                {'type':'reasoning','summary':[]},
                {'role':'assistant','content':'Hello'}""", """
                [{'role':'user','content':'Hi'},
                 {'role':'assistant','reasoning_content':'Hm','content':''},
                 {'role':'user','content':'Go on'},{'role':'user','content':'Go on!'},
                 {'role':'assistant','content':'Hello'}]""");
    }

    @Test
    void aSummaryStandsInForRawReasoning() throws Exception {
        assertThought("""
                {'type':'reasoning','summary':[{'type':'summary_text','text':'In short'}]},
                {'role':'assistant','content':'A'},
                {'type':'reasoning','summary':[{'type':'summary_text','text':'In short'}],
                  'content':[{'type':'reasoning_text','text':'At length'}]},
                {'role':'assistant','content':'B'}""", """
                [{'role':'assistant','reasoning_content':'In short','content':'A'},
                 {'role':'assistant','reasoning_content':'At length','content':'B'}]""");
    }

    @Test
    void aFieldForReasoningThatNobodyHasIsRefused() {
        assertThatThrownBy(
                        () -> new Dialect("max_tokens", false, true, Set.of(), "content", StructuredOutputs.PASSED_ON))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertThought(String input, String messages) throws Exception {
        Dialect dialect =
                new Dialect("max_tokens", false, true, Set.of(), "reasoning_content", StructuredOutputs.PASSED_ON);
        assertThat(json("{'model':'m','input':[" + input + "]}", dialect).path("messages"))
                .isEqualTo(tree(messages));
    }

    private static void assertMessages(String body, String messages) throws Exception {
        assertThat(json(body, Dialect.DEFAULT).path("messages")).isEqualTo(tree(messages));
    }

    private static String written(String body) throws Exception {
        return new String(new RequestWriter(Dialect.DEFAULT).write(Requests.of(quoted(body))), StandardCharsets.UTF_8);
    }

    private static JsonNode json(String body, Dialect dialect) throws Exception {
        return Json.tree(new RequestWriter(dialect).write(Requests.of(quoted(body))));
    }

    private static JsonNode tree(String json) {
        return Json.tree(quoted(json).getBytes(StandardCharsets.UTF_8));
    }

    /** Single quotes read better in Java. */
    private static String quoted(String json) {
        return json.replace("\"", "\\\"").replace("\\\\\"", "\\\"").replace('\'', '"');
    }
}
