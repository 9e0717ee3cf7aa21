package dev.antiphon.protocol;

import static dev.antiphon.protocol.Requests.brief;
import static dev.antiphon.protocol.Requests.json;
import static dev.antiphon.protocol.Requests.read;
import static dev.antiphon.protocol.Requests.refusal;
import static dev.antiphon.protocol.Requests.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("R64")
class ToolReaderTest {

    private static final String F = "{'type':'function','name':'f'}";

    @Test
    void aFunctionIsStrictUnlessItSaysOtherwise() {
        assertThat(read("'tools':[" + F + "]").tools()).containsExactly(new ToolSpec.Function("f", null, null, true));
        assertThat(read("'tools':[{'type':'function','name':'f','strict':null}]")
                        .tools())
                .containsExactly(new ToolSpec.Function("f", null, null, true));
        assertThat(read("'tools':[{'type':'function','name':'f','description':'d','parameters':{'a':1},'strict':false,"
                                + "'defer_loading':false}]")
                        .tools())
                .containsExactly(new ToolSpec.Function("f", "d", json("{'a':1}"), false, false, Map.of()));
    }

    @Test
    void aFunctionIsEchoedWithAllItsKeys() {
        assertThat(Json.tree(Json.bytes(read("'tools':[" + F + "]").tools().getFirst())))
                .isEqualTo(json("{'type':'function','name':'f','description':null,'parameters':null,'strict':true}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | missing_required_parameter tools[0].type",
                "{'type':'magic'} | invalid_value tools[0].type",
                "{'type':'function'} | missing_required_parameter tools[0].name",
                "{'type':'function','name':'a b'} | invalid_value tools[0].name",
                "{'type':'function','name':''} | invalid_value tools[0].name",
                "{'type':'function','name':7} | invalid_type tools[0].name",
                "{'type':'function','name':'f','parameters':'x'} | invalid_type tools[0].parameters",
                "{'type':'function','name':'f','strict':'x'} | invalid_type tools[0].strict",
                "{'type':'function','name':'f','more':1} | unknown_parameter tools[0].more",
                "{'type':'function','name':'f','output_schema':7} | invalid_type tools[0].output_schema",
                "{'type':'function','name':'f','allowed_callers':[]} | unsupported_parameter tools[0].allowed_callers",
                "{'type':'function','name':'f','defer_loading':'x'} | invalid_type tools[0].defer_loading",
                "{'type':'mcp','server_url':7} | invalid_type tools[0].server_url",
                "{'type':'mcp','server_url':'https://me:s3cret@example.com/mcp'} | invalid_value tools[0].server_url",
                "{'type':'mcp','server_url':'https://s3cret@example.com'} | invalid_value tools[0].server_url",
                "{'type':'mcp','server_url':'//example.com/mcp'} | invalid_value tools[0].server_url",
                "{'type':'mcp','server_url':'file:///etc/passwd'} | invalid_value tools[0].server_url",
                "{'type':'mcp','server_url':'https:me@example.com'} | invalid_value tools[0].server_url",
                "{'type':'mcp','server_url':'https://a b'} | invalid_value tools[0].server_url",
                "{'type':'custom'} | missing_required_parameter tools[0].name",
                "{'type':'custom','name':'c','format':{'type':'magic'}} | invalid_value tools[0].format.type",
                "{'type':'custom','name':'c','format':{'type':'grammar','definition':'x'}}"
                        + " | missing_required_parameter tools[0].format.syntax",
                "{'type':'custom','name':'c','format':{'type':'grammar','syntax':'ebnf','definition':'x'}}"
                        + " | invalid_value tools[0].format.syntax",
                "{'type':'custom','name':'c','format':{'type':'text','more':1}}"
                        + " | unknown_parameter tools[0].format.more",
                "{'type':'shell','allowed_callers':['programmatic']} | unsupported_parameter tools[0].allowed_callers",
                "{'type':'custom','name':'c','output_schema':{}} | unknown_parameter tools[0].output_schema",
                "{'type':'local_shell','x':1} | unknown_parameter tools[0].x",
                "{'type':'apply_patch','format':{}} | unknown_parameter tools[0].format",
                "{'type':'tool_search','execution':'client','x':1} | unknown_parameter tools[0].x",
                "{'type':'custom','name':'c','allowed_callers':['programmatic']}"
                        + " | unsupported_parameter tools[0].allowed_callers",
                "{'type':'namespace','name':'n','description':'d'} | missing_required_parameter tools[0].tools",
                "{'type':'namespace','name':'n','description':'d','tools':[]} | empty_array tools[0].tools",
                "{'type':'namespace','name':'n','description':'d','tools':[{'type':'shell'}]}"
                        + " | invalid_value tools[0].tools[0].type",
                "7 | invalid_type tools[0]"
            })
    void aWrongToolIsRefusedByItsPath(String tool, String expected) {
        assertThat(brief(refusal("'tools':[" + tool + "]"))).isEqualTo("400 " + expected);
    }

    @Test
    void aNameMayBeSixtyFourLong() {
        assertThat(read("'tools':[{'type':'function','name':'" + "n".repeat(64) + "'}]")
                        .tools())
                .hasSize(1);
        assertThat(brief(refusal("'tools':[{'type':'function','name':'" + "n".repeat(65) + "'}]")))
                .isEqualTo("400 string_above_max_length tools[0].name");
    }

    @Test
    void aToolOfOthersMachineryIsKeptAsItCame() {
        ToolSpec hosted = read("'tools':[{'type':'web_search','filters':{'x':[1.10]}}]")
                .tools()
                .getFirst();
        assertThat(new String(Json.bytes(hosted), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("{\"type\":\"web_search\",\"filters\":{\"x\":[1.10]}}");
    }

    @Test
    void aToolThatTheModelItselfMayCallMayBeCalledByOthersToo() {
        String callers = "'allowed_callers':['programmatic','direct']";
        for (String tool : List.of(F, "{'type':'custom','name':'c'}", "{'type':'shell'}", "{'type':'apply_patch'}")) {
            String declared = tool.substring(0, tool.length() - 1) + "," + callers + "}";
            assertThat(Json.tree(Json.bytes(
                                    read("'tools':[" + declared + "]").tools().getFirst()))
                            .at("/allowed_callers/1")
                            .asText())
                    .isEqualTo("direct");
        }
    }

    /** Decision D36. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'authorization':'s3cret' | https://example.com/mcp",
                "'headers':{'X-Key':'s3cret'},'server_url':'https://example.com/@a/mcp' | https://example.com/@a/mcp",
                "'server_url':'https://example.com/mcp?token=s3cret' | https://example.com/mcp",
                "'server_url':'https://example.com?s3cret' | https://example.com",
                "'server_url':'https://example.com/mcp#s3cret' | https://example.com/mcp"
            })
    void whatOpensAServerIsNeitherEchoedNorStored(String secret, String shown) {
        ObjectNode request = with("'tools':[{'type':'mcp','server_label':'s','server_url':'https://example.com/mcp'}]");
        ((ObjectNode) request.at("/tools/0")).setAll((ObjectNode) json("{" + secret + "}"));
        CreateResponse read = Requests.READER.read(request);

        JsonNode stored = Json.tree(Secrets.without(read, Json.bytes(request)));
        assertThat(Secrets.in(read)).isTrue();
        assertThat(((ToolSpec.Hosted) read.tools().getFirst()).json().toString())
                .as("for the upstream")
                .contains("s3cret");
        for (JsonNode kept : List.of(
                stored.at("/tools/0"), Json.tree(Json.bytes(Echo.of(read))).at("/tools/0"))) {
            assertThat(kept.toString()).doesNotContain("s3cret");
            assertThat(kept.get("server_url").textValue()).isEqualTo(shown);
        }
    }

    @Test
    void aChoiceNeedsItsTool() {
        assertThat(read("'tool_choice':'none'").toolChoice()).isEqualTo(ToolChoice.Mode.NONE);
        assertThat(read("'tools':[" + F + "],'tool_choice':'required'").toolChoice())
                .isEqualTo(ToolChoice.Mode.REQUIRED);
        assertThat(read("'tools':[" + F + "],'tool_choice':{'type':'function','name':'f'}")
                        .toolChoice())
                .isEqualTo(ToolChoice.Named.function("f"));
        assertThat(refusal("'tool_choice':'required'").message())
                .isEqualTo("Tool choice 'required' must be specified with 'tools' parameter.");
        assertThat(refusal("'tools':[" + F + "],'tool_choice':{'type':'function','name':'g'}")
                        .message())
                .isEqualTo("Tool choice 'function' not found in 'tools' parameter.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'always' | invalid_value tool_choice",
                "{'type':'function'} | missing_required_parameter tool_choice.name",
                "{} | missing_required_parameter tool_choice.type",
                "{'type':'function','name':'f','x':1} | unknown_parameter tool_choice.x",
                "{'type':'mcp'} | missing_required_parameter tool_choice.server_label",
                "{'type':'allowed_tools','mode':'auto','tools':[{'type':'mcp','server_label':'s','authorization':'S'}]}"
                        + " | unknown_parameter tool_choice.tools[0].authorization",
                "{'type':'allowed_tools','mode':'auto','tools':[{'type':'function','name':'f','headers':{'a':'S'}}]}"
                        + " | unknown_parameter tool_choice.tools[0].headers",
                "{'type':'allowed_tools','mode':'auto','tools':[{'type':'mcp','server_label':{'a':'S'}}]}"
                        + " | invalid_type tool_choice.tools[0].server_label"
            })
    void aWrongChoiceIsRefused(String choice, String expected) {
        // 'always' loses its quotes to the table
        String written = choice.startsWith("{") ? choice : "'" + choice + "'";
        assertThat(brief(refusal("'tools':[" + F + "],'tool_choice':" + written)))
                .isEqualTo("400 " + expected);
    }
}
