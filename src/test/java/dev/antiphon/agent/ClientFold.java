package dev.antiphon.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.antiphon.protocol.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a client makes of a stream: a fold over the JSON of the events that knows nothing of the server's classes, and
 * refuses whatever a strict SDK would refuse.
 */
final class ClientFold {

    /** They come along by events that say little of them; only their end says all. */
    private static final Set<String> WHOLE_AT_THE_END = Set.of(
            "web_search_call",
            "file_search_call",
            "code_interpreter_call",
            "image_generation_call",
            "mcp_list_tools",
            "mcp_call",
            "local_shell_call",
            "apply_patch_call",
            "tool_search_call",
            "tool_search_output",
            "shell_call",
            "shell_call_output",
            "program",
            "program_output");

    /** Those of the contract's table that nothing has to be remembered of (section 6.1). */
    private static final Pattern PROGRESS =
            Pattern.compile("response\\.((web_search|file_search)_call\\.(in_progress|searching|completed)"
                    + "|code_interpreter_call\\.(in_progress|interpreting|completed)"
                    + "|image_generation_call\\.(in_progress|generating|partial_image|completed)"
                    + "|mcp_(call|list_tools)\\.(in_progress|completed|failed)"
                    + "|shell_call_output_content\\.(delta|done))");

    private ObjectNode response;
    private int number;
    private boolean open;
    private boolean over;
    private final Set<String> doneEvents = new HashSet<>();
    private int openParts;

    static ObjectNode of(List<JsonNode> events) {
        ClientFold fold = new ClientFold();
        events.forEach(fold::apply);
        assertThat(fold.over).as("a terminal event").isTrue();
        return fold.response;
    }

    private void apply(JsonNode event) {
        assertThat(over).as("nothing follows the terminal event").isFalse();
        assertThat(event.get("sequence_number").intValue()).isEqualTo(number++);
        String type = event.get("type").textValue();
        switch (type) {
            case "response.created" -> {
                assertThat(number).isEqualTo(1);
                response = event.get("response").deepCopy();
            }
            case "response.queued" -> assertThat(event.get("response")).isEqualTo(response);
            case "response.in_progress" -> {
                response.put("status", "in_progress");
                assertThat(event.get("response")).isEqualTo(response);
            }
            case "error" ->
                assertThat(event.get("error").fieldNames()).toIterable().hasSize(4);
            case "response.completed", "response.incomplete", "response.failed" -> end(event);
            case "response.output_item.added" -> added(event);
            case "response.output_item.done" -> done(event);
            default -> inItem(type, event);
        }
    }

    private void end(JsonNode event) {
        over = true;
        assertThat(open).as("an item is still open").isFalse();
        ObjectNode last = event.get("response").deepCopy();
        assertThat(last.get("output")).as("the events' own output").isEqualTo(response.get("output"));
        assertThat(last.get("id")).isEqualTo(response.get("id"));
        assertThat(last.get("created_at")).isEqualTo(response.get("created_at"));
        response = last;
    }

    private void added(JsonNode event) {
        assertThat(open).as("items interleave").isFalse();
        open = true;
        ArrayNode output = (ArrayNode) response.get("output");
        assertThat(event.get("output_index").intValue()).isEqualTo(output.size());
        assertThat(event.get("item").get("id").textValue()).isNotEmpty();
        output.add(event.get("item").deepCopy());
    }

    private void done(JsonNode event) {
        assertThat(openParts).as("parts still open").isZero();
        open = false;
        ArrayNode output = (ArrayNode) response.get("output");
        int index = event.get("output_index").intValue();
        ObjectNode folded = output.get(index).deepCopy();
        if (folded.has("status")) {
            // A compaction has none.
            folded.set("status", event.get("item").get("status"));
        }
        if (event.get("item").has("encrypted_content")) {
            // What is sealed grows; only the last seal is over all of it, or there is none before what is sealed is
            // there.
            folded.set("encrypted_content", event.get("item").get("encrypted_content"));
        }
        if (WHOLE_AT_THE_END.contains(folded.path("type").asText())) {
            assertThat(alike(event.get("item"))).as("the item as it began").isEqualTo(alike(folded));
        } else {
            assertThat(event.get("item")).as("the item as its deltas made it").isEqualTo(folded);
        }
        output.set(index, event.get("item"));
    }

    /** What such an item is from its beginning, and what its deltas have said. */
    private static ObjectNode alike(JsonNode item) {
        ObjectNode same = Json.MAPPER.createObjectNode();
        for (String name : new String[] {"id", "type", "call_id", "server_label", "name"}) {
            same.set(name, item.path(name));
        }
        return switch (item.path("type").asText()) {
            case "code_interpreter_call" -> same.set("told", item.path("code"));
            case "mcp_call" -> same.set("told", item.path("arguments"));
            case "shell_call" -> same.set("told", item.at("/action/commands"));
            default -> same;
        };
    }

    private void inItem(String type, JsonNode event) {
        assertThat(open).as(type + " outside of an item").isTrue();
        ArrayNode output = (ArrayNode) response.get("output");
        ObjectNode item = (ObjectNode) output.get(event.get("output_index").intValue());
        if (type.startsWith("response.shell_call_command.")) {
            command(type, (ArrayNode) item.get("action").get("commands"), event);
            return;
        }
        assertThat(event.get("item_id")).isEqualTo(item.get("id"));
        if (!PROGRESS.matcher(type).matches()) {
            bracket(type, event);
        }
        switch (type) {
            case "response.content_part.added" -> part(item, "content", event, "content_index");
            case "response.reasoning_summary_part.added" -> part(item, "summary", event, "summary_index");
            case "response.output_text.delta" -> {
                ObjectNode part = at(item, "content", event, "content_index");
                grow(part, "text", event);
                ((ArrayNode) part.get("logprobs")).addAll((ArrayNode) event.get("logprobs"));
            }
            case "response.output_text.annotation.added" -> {
                ArrayNode sources =
                        (ArrayNode) at(item, "content", event, "content_index").get("annotations");
                assertThat(event.get("annotation_index").intValue()).isEqualTo(sources.size());
                sources.add(event.get("annotation"));
            }
            case "response.reasoning_text.delta", "response.reasoning.delta" ->
                grow(at(item, "content", event, "content_index"), "text", event);
            case "response.refusal.delta" -> grow(at(item, "content", event, "content_index"), "refusal", event);
            case "response.reasoning_summary_text.delta" ->
                grow(at(item, "summary", event, "summary_index"), "text", event);
            case "response.function_call_arguments.delta" -> grow(item, "arguments", event);
            case "response.custom_tool_call_input.delta" -> grow(item, "input", event);
            case "response.custom_tool_call_input.done" -> same(item, "input", event);
            case "response.output_text.done", "response.reasoning_text.done", "response.reasoning.done" ->
                same(at(item, "content", event, "content_index"), "text", event);
            case "response.refusal.done" -> same(at(item, "content", event, "content_index"), "refusal", event);
            case "response.reasoning_summary_text.done" ->
                same(at(item, "summary", event, "summary_index"), "text", event);
            case "response.function_call_arguments.done" -> {
                same(item, "arguments", event);
                same(item, "name", event);
            }
            case "response.content_part.done" ->
                assertThat(event.get("part")).isEqualTo(at(item, "content", event, "content_index"));
            case "response.reasoning_summary_part.done" ->
                assertThat(event.get("part")).isEqualTo(at(item, "summary", event, "summary_index"));
            case "response.code_interpreter_call_code.delta" -> grow(item, "code", event);
            case "response.code_interpreter_call_code.done" -> same(item, "code", event);
            case "response.mcp_call_arguments.delta" -> grow(item, "arguments", event);
            case "response.mcp_call_arguments.done" -> same(item, "arguments", event);
            default ->
                assertThat(PROGRESS.matcher(type).matches())
                        .as("A strict client does not know " + type)
                        .isTrue();
        }
    }

    /** One part is open at a time, and each thing is done once. */
    private void bracket(String type, JsonNode event) {
        if (type.endsWith("_part.added")) {
            assertThat(openParts++).as("open parts").isZero();
        } else if (type.endsWith("_part.done")) {
            assertThat(openParts--).as("open parts").isEqualTo(1);
        } else if (!type.contains("_call_")) {
            assertThat(openParts).as("open parts").isEqualTo(1);
        }
        if (type.endsWith(".done")) {
            String what = type + event.get("item_id") + event.get("content_index") + event.get("summary_index");
            assertThat(doneEvents.add(what)).as(what + " is done once").isTrue();
        }
    }

    /** The only events of an item that do not name it. */
    private static void command(String type, ArrayNode commands, JsonNode event) {
        int index = event.get("command_index").intValue();
        switch (type) {
            case "response.shell_call_command.added" -> {
                assertThat(index).isEqualTo(commands.size());
                commands.add(event.get("command"));
            }
            case "response.shell_call_command.delta" ->
                commands.set(
                        index,
                        TextNode.valueOf(commands.get(index).textValue()
                                + event.get("delta").textValue()));
            default -> assertThat(event.get("command")).isEqualTo(commands.get(index));
        }
    }

    private static void part(ObjectNode item, String list, JsonNode event, String index) {
        ArrayNode parts = item.has(list) ? (ArrayNode) item.get(list) : item.putArray(list);
        assertThat(event.get(index).intValue()).isEqualTo(parts.size());
        parts.add(event.get("part").deepCopy());
    }

    private static ObjectNode at(ObjectNode item, String list, JsonNode event, String index) {
        return (ObjectNode) item.get(list).get(event.get(index).intValue());
    }

    private static void grow(ObjectNode node, String field, JsonNode event) {
        node.put(field, node.get(field).textValue() + event.get("delta").textValue());
    }

    private static void same(ObjectNode node, String field, JsonNode event) {
        assertThat(event.get(field)).isEqualTo(node.get(field));
    }

    static JsonNode tree(byte[] json) {
        return Json.tree(json);
    }
}
