package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.model.Reply;
import dev.antiphon.protocol.Json;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every variant of the Codex CLI's requests runs to its end, with the events it needs. */
@Tag("R17")
@Tag("R72")
class CodexIT extends IntegrationTest {

    private static final String FUNCTIONS = """
            {"type":"function","name":"exec_command","description":"Runs","strict":false,
             "parameters":{"type":"object","properties":{"cmd":{"type":"string"}},"required":["cmd"]}},
            {"type":"function","name":"write_stdin","description":"","strict":false,"parameters":{"type":"object"}},
            {"type":"function","name":"request_user_input","description":"","strict":false,"parameters":{"type":"object"}},
            {"type":"function","name":"view_image","description":"","strict":false,"parameters":{"type":"object"}},
            {"type":"function","name":"get_goal","description":"","strict":false,"parameters":{"type":"object"}},
            {"type":"function","name":"create_goal","description":"","strict":false,"parameters":{"type":"object"}},
            {"type":"function","name":"update_goal","description":"","strict":false,"parameters":{"type":"object"}}""";

    private static final String AGENTS = """
            {"type":"namespace","name":"multi_agent_v1","description":"Agents that work for this one.","tools":[
              {"type":"function","name":"spawn_agent","description":"","strict":false,"parameters":{"type":"object"}},
              {"type":"function","name":"send_input","description":"","strict":false,"parameters":{"type":"object"}},
              {"type":"function","name":"wait_agent","description":"","strict":false,"parameters":{"type":"object"}},
              {"type":"function","name":"resume_agent","description":"","strict":false,"parameters":{"type":"object"}},
              {"type":"function","name":"close_agent","description":"","strict":false,"parameters":{"type":"object"}}]}""";

    private static final String SEARCH = "{\"type\":\"web_search\",\"external_web_access\":true}";

    private static final String PATCH = """
            {"type":"custom","name":"apply_patch","description":"Edits files.",
             "format":{"type":"grammar","syntax":"lark","definition":"start: begin_patch hunk+ end_patch"}}""";

    private static final String DEFAULT = "\"tools\":[" + FUNCTIONS + "," + AGENTS + "," + SEARCH + "]";

    private static final String GPT_5_5 = "\"tools\":[" + FUNCTIONS + "," + PATCH + """
            ,{"type":"tool_search","execution":"client","description":"Finds","parameters":{"type":"object"}},
             {"type":"web_search","external_web_access":true,"search_content_types":["text","image"]}],
             "text":{"verbosity":"low"},"reasoning":{"effort":"medium"}""";

    private static final String GPT_6 = """
            "parallel_tool_calls":false,"text":{"verbosity":"low"},
            "reasoning":{"effort":"medium","context":"all_turns"}""";

    private static final String ADDITIONAL = """
            {"type":"additional_tools","role":"developer","id":"at_UUID","tools":[
              {"type":"namespace","name":"functions","description":"All of them.","tools":[
                {"type":"custom","name":"exec","description":"Runs JavaScript",
                 "format":{"type":"grammar","syntax":"lark","definition":"start: /.+/"}},
                {"type":"function","name":"wait","description":"","strict":false,"parameters":{"type":"object"}}]},
              {"type":"custom","name":"note","description":"Takes notes"}]}""";

    private final Codex codex = new Codex("thinking-codex", DEFAULT).told("List the files, twice");

    @Test
    void aTurnWithTwoCommandsAndTheirOutputsEndsInAnAnswer() {
        answers(
                Reply.stream()
                        .reasoning("I should ", "look.")
                        .toolCall("a", "exec_command", "{\"cmd\":", "\"ls\"}")
                        .toolCall("b", "exec_command", "{\"cmd\":\"ls -a\"}")
                        .withUsage(900, 12),
                Reply.says("Two files."));
        assertThat(Json.bytes(codex.body())).hasSizeGreaterThan(16_000);

        List<JsonNode> done = codex.turn();
        assertThat(types(done)).containsExactly("reasoning", "function_call", "function_call");
        assertThat(done.get(0).get("encrypted_content").asText()).isNotEmpty();
        assertThat(done.get(1).get("arguments").asText()).isEqualTo("{\"cmd\":\"ls\"}");
        assertThat(asked().get("tools")).hasSize(12);

        List<JsonNode> answer =
                codex.returns(done.get(1), "a").returns(done.get(2), "a .b").turn();
        assertThat(types(answer)).containsExactly("message");
        assertThat(asked().at("/messages/4/tool_calls")).hasSize(2);
        assertThat(asked().at("/messages/4/reasoning_content").asText()).isEqualTo("I should look.");
        assertThat(messages()).endsWith("tool: a", "tool: a .b");
        assertThat(messages().getFirst()).startsWith("system: You are a coding agent.");
    }

    @Test
    void aToolOfANamespaceIsCalledByBothItsNames() {
        answers(Reply.callsTool("a", "multi_agent_v1__spawn_agent", "{}"), Reply.says("Spawned."));
        JsonNode call = codex.turn().getFirst();
        assertThat(call.get("name").asText()).isEqualTo("spawn_agent");
        assertThat(call.get("namespace").asText()).isEqualTo("multi_agent_v1");

        codex.returns(call, "agent 1").turn();
        assertThat(asked().at("/messages/4/tool_calls/0/function/name").asText())
                .isEqualTo("multi_agent_v1__spawn_agent");
    }

    @Test
    void itsModelsWithAPatchToolOfTheirOwnCallItWithFreeText() {
        Codex patching = new Codex("thinking-codex", GPT_5_5).told("Make a file");
        answers(
                Reply.callsTool("a", "apply_patch", "{\"input\":\"*** Begin", " Patch\\n*** End Patch\\n\"}"),
                Reply.says("Made."));
        JsonNode call = patching.turn().getFirst();
        assertThat(call.get("type").asText()).isEqualTo("custom_tool_call");
        assertThat(call.get("input").asText()).isEqualTo("*** Begin Patch\n*** End Patch\n");
        assertThat(asked().get("reasoning_effort").asText()).isEqualTo("medium");
        assertThat(asked().toString()).contains("tool_search").contains("begin_patch hunk+ end_patch");

        patching.returns(call, "Success.").turn();
        assertThat(messages()).endsWith("tool: Success.");
    }

    @Test
    void itsModelsWithoutToolsBringThemAsTheFirstItem() {
        Codex bare = new Codex("thinking-codex", GPT_6).adds(ADDITIONAL).told("Run it");
        answers(
                Reply.stream().reasoning("Run.").toolCall("a", "functions__exec", "{\"input\":\"text('hi')\"}"),
                Reply.says("It said hi."));
        List<JsonNode> done = bare.turn();
        JsonNode call = done.getLast();
        assertThat(call.get("name").asText()).isEqualTo("exec");
        assertThat(call.get("namespace").asText()).isEqualTo("functions");
        assertThat(call.get("input").asText()).isEqualTo("text('hi')");
        assertThat(asked().get("tools")).hasSize(3);
        assertThat(asked().get("parallel_tool_calls").asBoolean()).isFalse();

        bare.returns(call, "hi").turn();
        assertThat(asked().findValuesAsText("reasoning_content")).containsExactly("Run.");
        assertThat(messages()).endsWith("tool: hi");
    }

    @Test
    void anOutputSchemaIsAFormat() {
        codex.body().set("text", Codex.object("""
                {"format":{"type":"json_schema","name":"codex_output_schema","strict":true,
                  "schema":{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"],
                            "additionalProperties":false}}}"""));
        answers(Reply.says("{\"n\":", "2}"));
        assertThat(codex.turn().getFirst().at("/content/0/text").asText()).isEqualTo("{\"n\":2}");
    }

    @Test
    void aPictureIsADataUrl() {
        codex.adds("""
                {"type":"message","role":"user","id":"msg_UUID","content":[
                  {"type":"input_text","text":"<image>"},
                  {"type":"input_image","image_url":"data:image/png;base64,iVBORw0KGgo=","detail":"high"}]}""");
        answers(Reply.says("A dot."));
        codex.turn();
        assertThat(asked().at("/messages/4/content/1/image_url/url").asText())
                .isEqualTo("data:image/png;base64,iVBORw0KGgo=");
    }

    @Test
    void aContextThatOverflowsIsNamedInTheLastEvent() {
        answers(Reply.error(400, "context_length_exceeded", "maximum context length is 10 tokens"));
        JsonNode last = Http.create(codex.body().toString()).events().response();
        assertThat(last.get("status").asText()).isEqualTo("failed");
        assertThat(last.at("/error/code").asText()).isEqualTo("context_length_exceeded");
    }

    private static List<String> types(List<JsonNode> items) {
        return items.stream().map(item -> item.get("type").asText()).toList();
    }
}
