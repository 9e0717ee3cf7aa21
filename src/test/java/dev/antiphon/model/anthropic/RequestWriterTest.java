package dev.antiphon.model.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.model.Requests;
import dev.antiphon.protocol.ContentPart.SummaryText;
import dev.antiphon.protocol.Foreign;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Item.Reasoning;
import dev.antiphon.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From a request of ours to one of the Messages API, rule by rule. */
class RequestWriterTest {

    private static final String PIXEL =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
    private static final String WEATHER =
            "'tools':[{'type':'function','name':'weather','parameters':{'type':'object','properties':{}}}]";
    private static final Profile PLAIN = new Profile(8_192, Thinking.ADAPTIVE, false, false, false, Set.of());
    private static final Profile BUDGET = new Profile(8_192, Thinking.BUDGET, false, false, false, Set.of());
    private static final Profile CACHING = new Profile(8_192, Thinking.ADAPTIVE, false, true, false, Set.of());

    @Test
    void theLeastThatIsSent() throws Exception {
        assertThat(written("'input':'Hi'"))
                .isEqualTo(json("{'model':'m','stream':true,'max_tokens':8192,"
                        + "'messages':[{'role':'user','content':[{'type':'text','text':'Hi'}]}]}"));
    }

    @Test
    void theClientsLimitGoesBeforeTheOperators() throws Exception {
        assertThat(written("'input':'Hi','max_output_tokens':100").get("max_tokens"))
                .hasToString("100");
    }

    @Test
    void rulesAtTheBeginningAreSystemTextAndLaterOnesAreMarked() throws Exception {
        JsonNode body = written("'instructions':'Be kind.','input':["
                + "{'role':'developer','content':'Be brief.'},{'role':'system','content':'Be true.'},"
                + "{'role':'user','content':'Hi'},{'role':'developer','content':'Now rhyme.'}]");

        assertThat(body.get("system"))
                .isEqualTo(json("[{'type':'text','text':'Be kind.'},{'type':'text','text':'Be brief.'},"
                        + "{'type':'text','text':'Be true.'}]"));
        assertThat(body.get("messages"))
                .isEqualTo(json("[{'role':'user','content':[{'type':'text','text':'Hi'},"
                        + "{'type':'text','text':'<system>\\nNow rhyme.\\n</system>'}]}]"));
    }

    @Test
    void messagesOfOneSideBecomeOneAndBlankOnesNone() throws Exception {
        assertThat(written("'input':[{'role':'user','content':'One'},{'role':'user','content':' '},"
                                + "{'role':'user','content':'Two'},{'role':'assistant','content':'Yes'},"
                                + "{'role':'user','content':''},{'role':'assistant','content':'No'},"
                                + "{'role':'user','content':'Three'}]")
                        .get("messages"))
                .isEqualTo(
                        json("[{'role':'user','content':[{'type':'text','text':'One'},{'type':'text','text':'Two'}]},"
                                + "{'role':'assistant','content':[{'type':'text','text':'Yes'},{'type':'text','text':'No'}]},"
                                + "{'role':'user','content':[{'type':'text','text':'Three'}]}]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{'role':'assistant','content':'Hello '}]",
                "[{'role':'developer','content':'Greet'}]",
                "[{'role':'user','content':' '}]"
            })
    void usersHaveTheFirstAndTheLastWord(String input) throws Exception {
        JsonNode messages = written("'input':" + input).get("messages");
        assertThat(messages.get(0).get("role").asText()).isEqualTo("user");
        assertThat(messages.get(messages.size() - 1))
                .isEqualTo(json("{'role':'user','content':[{'type':'text','text':'Go on.'}]}"));
    }

    @Test
    @Tag("U18")
    void callsAndWhatTheyReturnedStandInMessagesSideBySideResultsFirst() throws Exception {
        JsonNode messages = written("'input':[{'role':'user','content':'Hi'},"
                        + call("call_a", "{'x':1}") + ',' + call("call_b", "broken") + ','
                        + "{'role':'user','content':'Quick!'},"
                        + returned("call_b", "'B'") + ',' + returned("call_a", "''") + "]")
                .get("messages");

        assertThat(messages.get(1))
                .isEqualTo(json("{'role':'assistant','content':["
                        + "{'type':'tool_use','id':'call_a','name':'f','input':{'x':1}},"
                        + "{'type':'tool_use','id':'call_b','name':'f','input':{'input':'broken'}}]}"));
        assertThat(messages.get(2))
                .isEqualTo(json("{'role':'user','content':["
                        + "{'type':'tool_result','tool_use_id':'call_b','content':[{'type':'text','text':'B'}]},"
                        + "{'type':'tool_result','tool_use_id':'call_a'},"
                        + "{'type':'text','text':'Quick!'}]}"));
    }

    @Test
    void whatIsSaidAfterAResultIsAMessageOfItsOwn() throws Exception {
        JsonNode messages = written("'input':[{'role':'user','content':'Hi'},"
                        + call("a", "{}") + ',' + returned("a", "'A'") + ',' + call("b", "{}") + ','
                        + returned("b", "'B'") + "]")
                .get("messages");
        assertThat(messages.findValuesAsText("role")).containsExactly("user", "assistant", "user", "assistant", "user");
    }

    @Test
    void idsOfCallsAreMadeFitAndAreUsedOnce() throws Exception {
        JsonNode messages = written("'input':[{'role':'user','content':'Hi'},"
                        + call("c.1:ü", "{}") + ',' + returned("c.1:ü", "'A'") + ','
                        + call("c.1:ü", "{}") + ',' + returned("c.1:ü", "'B'") + "]")
                .get("messages");
        assertThat(messages.findValuesAsText("id")).containsExactly("c_1__", "c_1___2");
        assertThat(messages.findValuesAsText("tool_use_id")).containsExactly("c_1__", "c_1___2");
    }

    @Test
    void halfACharacterInArgumentsDoesNotSpoilTheRequest() throws Exception {
        assertThat(written("'input':[{'role':'user','content':'Hi'}," + call("a", "{'x\\\\ud83d':'y\\\\ud83d'}") + ','
                                + returned("a", "'A'") + "]")
                        .at("/messages/1/content/0/input"))
                .isEqualTo(json("{'x\uFFFD':'y\uFFFD'}"));
    }

    @Test
    void picturesAndFilesAreBlocksAlsoWhereAToolReturnedThem() throws Exception {
        String content = "[{'type':'input_image','image_url':'data:image/jpg;base64,/9j/AAAA'},"
                + "{'type':'input_image','image_url':'https://x/y.png'},"
                + "{'type':'input_file','filename':'a.pdf','file_data':'JVBERi0x'},"
                + "{'type':'input_file','filename':'b.md','file_data':'data:text/markdown;base64,w7xiZXI='},"
                + "{'type':'input_file','file_url':'https://x/c.pdf'}]";
        String blocks = "[{'type':'image','source':{'type':'base64','media_type':'image/jpeg','data':'/9j/AAAA'}},"
                + "{'type':'image','source':{'type':'url','url':'https://x/y.png'}},"
                + "{'type':'document','source':{'type':'base64','media_type':'application/pdf','data':'JVBERi0x'},"
                + "'title':'a.pdf'},"
                + "{'type':'document','source':{'type':'text','media_type':'text/plain','data':'über'},'title':'b.md'},"
                + "{'type':'document','source':{'type':'url','url':'https://x/c.pdf'}}]";

        assertThat(written("'input':[{'role':'user','content':" + content + "}]")
                        .at("/messages/0/content"))
                .isEqualTo(json(blocks));
        assertThat(written("'input':[{'role':'user','content':'Hi'}," + call("a", "{}") + ',' + returned("a", content)
                                + "]")
                        .at("/messages/2/content/0/content"))
                .isEqualTo(json(blocks));
    }

    @Test
    void aScreenshotIsAPictureInTheResult() throws Exception {
        JsonNode result = written("'input':[{'role':'user','content':'Hi'},"
                        + "{'type':'computer_call','id':'cu_1','call_id':'a','status':'completed','pending_safety_checks':[],"
                        + "'action':{'type':'screenshot'}},"
                        + "{'type':'computer_call_output','call_id':'a','output':{'type':'computer_screenshot',"
                        + "'image_url':'data:image/png;base64," + PIXEL + "'}}]")
                .at("/messages/2/content/0");
        assertThat(result.at("/content/0/source/data").asText()).isEqualTo(PIXEL);
    }

    @Test
    void aFileThatTheApiDoesNotKnowIsRefusedAlsoWhenItWasFetchedOnTheWay() {
        assertThatThrownBy(
                        () -> written(
                                "'input':[{'role':'user','content':[{'type':'input_file','filename':'a.docx','file_data':'AAAA'}]}]"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("PDF and text");
    }

    @Test
    void toolsAreWrittenWithASchemaThatIsAnObjects() throws Exception {
        JsonNode tools = written(
                        "'input':'Hi','tools':["
                                + "{'type':'function','name':'a','description':'A','parameters':{'type':'object','properties':{'x':{}}}},"
                                + "{'type':'function','name':'b'},{'type':'function','name':'c','parameters':{'properties':{}}}]")
                .get("tools");
        assertThat(tools)
                .isEqualTo(
                        json("[{'name':'a','description':'A','input_schema':{'type':'object','properties':{'x':{}}}},"
                                + "{'name':'b','input_schema':{'type':'object','properties':{}}},"
                                + "{'name':'c','input_schema':{'type':'object','properties':{}}}]"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'tool_choice':'auto'|{'type':'auto'}",
                "'tool_choice':'required'|{'type':'any'}",
                "'tool_choice':'none'|{'type':'none'}",
                "'tool_choice':{'type':'function','name':'weather'}|{'type':'tool','name':'weather'}",
                "'parallel_tool_calls':false|{'type':'auto','disable_parallel_tool_use':true}",
                "'parallel_tool_calls':false,'tool_choice':'none'|{'type':'none'}"
            },
            quoteCharacter = '"')
    void toolChoicesAreTranslated(String asked, String expected) throws Exception {
        assertThat(written("'input':'Hi'," + WEATHER + "," + asked).get("tool_choice"))
                .isEqualTo(json(expected));
    }

    @Test
    void aConversationThatCalledToolsDeclaresThemAlthoughNoneIsOffered() throws Exception {
        JsonNode body = written(
                "'input':[{'role':'user','content':'Hi'}," + call("a", "{}") + ',' + returned("a", "'A'") + "]");
        assertThat(body.at("/tools/0/name").asText()).isEqualTo("f");
        assertThat(body.get("tool_choice")).isEqualTo(json("{'type':'none'}"));
    }

    @ParameterizedTest
    @Tag("R72")
    @CsvSource(
            delimiter = '|',
            value = {
                "{'effort':'minimal'}|{'type':'adaptive'}|{'effort':'low'}",
                "{'effort':'max','summary':'auto'}|{'type':'adaptive','display':'summarized'}|{'effort':'max'}",
                "{'summary':'auto'}|{'type':'adaptive','display':'summarized'}|null",
                "{'effort':'none'}|{'type':'disabled'}|null",
                "{}|null|null"
            },
            quoteCharacter = '"')
    void howMuchToThinkIsAnEffortForModelsThatAdapt(String reasoning, String thinking, String config) throws Exception {
        JsonNode body = written("'input':'Hi','reasoning':" + reasoning);
        assertThat(orNull(body.get("thinking"))).isEqualTo(json(thinking));
        assertThat(orNull(body.get("output_config"))).isEqualTo(json(config));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'effort':'minimal'}|8192|{'type':'enabled','budget_tokens':1024}",
                "{'effort':'low'}|8192|{'type':'enabled','budget_tokens':2048}",
                "{'summary':'auto'}|64000|{'type':'enabled','budget_tokens':8192}",
                "{'effort':'high'}|8192|{'type':'enabled','budget_tokens':6144}",
                "{'effort':'max'}|4000|{'type':'enabled','budget_tokens':3000}",
                "{'effort':'max'}|1300|null",
                "{'effort':'none'}|8192|{'type':'disabled'}",
                "{}|8192|null"
            },
            quoteCharacter = '"')
    void howMuchToThinkIsABudgetForOthersAndLeavesAQuarterForTheAnswer(String reasoning, int limit, String thinking)
            throws Exception {
        JsonNode body = written(BUDGET, "'input':'Hi','max_output_tokens':" + limit + ",'reasoning':" + reasoning);
        assertThat(orNull(body.get("thinking"))).isEqualTo(json(thinking));
        assertThat(body.has("output_config")).isFalse();
    }

    @Test
    void aSummaryAloneIsNotWorthTheTemperature() throws Exception {
        JsonNode body = written("'input':'Hi','temperature':0.5,'reasoning':{'summary':'auto'}");
        assertThat(body.has("thinking")).isFalse();
        assertThat(body.get("temperature").asDouble()).isEqualTo(0.5);
    }

    @Test
    void aModelThatHasToCallDoesNotThink() throws Exception {
        for (Profile profile : List.of(PLAIN, BUDGET)) {
            assertThat(written(
                                    profile,
                                    "'input':'Hi','reasoning':{'effort':'high'},'tool_choice':'required'," + WEATHER)
                            .has("thinking"))
                    .isFalse();
        }
    }

    @Test
    void whatTheUpstreamThoughtGoesBackUnchangedBeforeWhatItCalled() throws Exception {
        JsonNode messages = body(
                        PLAIN, loop(thought("local", "thinking:sig=="), thought("local", "redacted_thinking:xyz")))
                .get("messages");
        assertThat(messages.get(1).get("content"))
                .isEqualTo(json("[{'type':'thinking','thinking':'Hm.','signature':'sig=='},"
                        + "{'type':'redacted_thinking','data':'xyz'},"
                        + "{'type':'tool_use','id':'a','name':'f','input':{}}]"));
    }

    @Test
    void whatOthersThoughtDoesNotGoBackAndNothingIsThoughtInTheMiddleOfATurn() throws Exception {
        JsonNode body = body(
                BUDGET, loop(thought("other", "thinking:sig=="), new Reasoning("rs", null, List.of(), null, null)));
        assertThat(body.get("messages").get(1).get("content")).hasSize(1);
        assertThat(body.has("thinking")).isFalse();
        assertThat(body(PLAIN, loop(thought("other", "thinking:s"))).has("thinking"))
                .isTrue();
    }

    @Test
    void aLoopThatBeganWithAThoughtMayThinkOn() throws Exception {
        ModelRequest once = loop(thought("local", "thinking:sig=="));
        assertThat(body(BUDGET, once).has("thinking")).isTrue();
        ModelRequest twice = once.goingOn(
                Requests.of("{\"model\":\"m\",\"input\":[" + quoted(call("b", "{}") + ',' + returned("b", "'B'"))
                                + "]}")
                        .context(),
                null);
        assertThat(body(BUDGET, twice).has("thinking")).isTrue();
    }

    @Test
    void aThoughtThatNothingCameOfIsLeftOut() throws Exception {
        ModelRequest call = Requests.of("{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
        List<Item> context = new ArrayList<>(call.context());
        context.add(thought("local", "thinking:sig"));
        assertThat(body(PLAIN, call.seeing(context)).get("messages")).hasSize(1);
    }

    @Test
    void whatIsLikelyToComeAgainIsMarkedForTheCache() throws Exception {
        JsonNode body = written(
                CACHING,
                "'instructions':'Be kind.','input':[{'role':'user','content':'A'},"
                        + "{'role':'assistant','content':'B'},{'role':'user','content':'C'}]," + WEATHER);
        JsonNode mark = json("{'type':'ephemeral'}");
        assertThat(body.at("/tools/0/cache_control")).isEqualTo(mark);
        assertThat(body.at("/system/0/cache_control")).isEqualTo(mark);
        assertThat(body.at("/messages/2/content/0/cache_control")).isEqualTo(mark);
        assertThat(body.findValues("cache_control")).hasSize(3);
    }

    @Test
    void formatsAndVerbosityAreToldInWords() throws Exception {
        JsonNode body = written("'input':'Hi','text':{'verbosity':'low','format':{'type':'json_schema','name':'n',"
                + "'schema':{'type':'object'}}}");
        assertThat(body.at("/system/0/text").asText()).contains("short").contains("{\"type\":\"object\"}");
        assertThat(body.has("output_config")).isFalse();
    }

    @Test
    void anUpstreamThatTakesSchemasGetsThem() throws Exception {
        Profile formed = new Profile(100, Thinking.ADAPTIVE, false, false, true, Set.of());
        String schema = "'text':{'format':{'type':'json_schema','name':'n','schema':{'type':'object'}}}";
        JsonNode body = written(formed, "'input':'Hi','reasoning':{'effort':'low'}," + schema);
        assertThat(body.get("output_config"))
                .isEqualTo(json("{'effort':'low','format':{'type':'json_schema','schema':{'type':'object'}}}"));
        assertThat(body.has("system")).isFalse();
        assertThat(written(formed, "'input':'Hi','text':{'format':{'type':'json_object'}}")
                        .at("/system/0/text")
                        .asText())
                .contains("JSON object");
    }

    @Test
    void samplingIsPassedOn() throws Exception {
        JsonNode body = written("'input':'Hi','temperature':0.5,'top_p':0.25");
        assertThat(body.get("temperature").asDouble()).isEqualTo(0.5);
        assertThat(body.get("top_p").asDouble()).isEqualTo(0.25);
    }

    @Test
    void hintsAreSentOnlyToThoseWhoTakeThem() throws Exception {
        String hints = "'input':'Hi','safety_identifier':'s','user':'u','service_tier':'default'";
        assertThat(written(hints).has("metadata")).isFalse();
        Profile all = new Profile(1, Thinking.NONE, false, false, false, Profile.SENDABLE);
        assertThat(written(all, hints).at("/metadata/user_id").asText()).isEqualTo("s");
        assertThat(written(all, hints).get("service_tier").asText()).isEqualTo("standard_only");
        assertThat(written(all, "'input':'Hi','user':'" + "u".repeat(257) + "'").has("metadata"))
                .isFalse();
    }

    private static ModelRequest loop(Reasoning... thoughts) {
        ModelRequest call = Requests.of("{\"model\":\"m\",\"reasoning\":{\"effort\":\"low\"},\"input\":["
                + quoted("{'role':'user','content':'Hi'}," + call("a", "{}") + ',' + returned("a", "'A'")) + "]}");
        List<Item> context = new ArrayList<>(call.context());
        context.addAll(1, List.of(thoughts));
        return call.seeing(context);
    }

    private static Reasoning thought(String upstream, String state) {
        return new Reasoning("rs", null, List.of(new SummaryText("Hm.")), null, null, new Foreign(upstream, state));
    }

    private static String call(String id, String arguments) {
        return "{'type':'function_call','call_id':'" + id + "','name':'f','arguments':'" + arguments.replace("'", "\\'")
                + "'}";
    }

    private static String returned(String id, String output) {
        return "{'type':'function_call_output','call_id':'" + id + "','output':" + output + "}";
    }

    private static JsonNode written(String fields) throws ModelException {
        return written(PLAIN, fields);
    }

    private static JsonNode written(Profile profile, String fields) throws ModelException {
        return body(profile, Requests.of("{\"model\":\"m\"," + quoted(fields) + "}"));
    }

    private static JsonNode body(Profile profile, ModelRequest call) throws ModelException {
        return Json.tree(new RequestWriter("local", profile).write(call));
    }

    private static JsonNode orNull(JsonNode node) {
        return node == null ? json("null") : node;
    }

    private static JsonNode json(String text) {
        return Json.tree(quoted(text).getBytes(StandardCharsets.UTF_8));
    }

    private static String quoted(String text) {
        return text.replace("\\'", "\\\"").replace("'", "\"");
    }
}
