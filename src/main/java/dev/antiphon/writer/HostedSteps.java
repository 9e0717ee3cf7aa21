package dev.antiphon.writer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.antiphon.event.ResponseEvent.Progress;
import dev.antiphon.journal.Transcript;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.KeptKind;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How an item that an upstream made comes along when it is told again: the events of its kind in their order, every text in
 * one piece (section 6.3 of the contract). What was shown on the way, such as half a picture, nobody has any more.
 */
final class HostedSteps {

    private static final String IN_PROGRESS = "in_progress";
    private static final String COMPLETED = "completed";
    private static final String FAILED = "failed";
    private static final String WEB_SEARCH = "web_search_call";
    private static final String ACTION = "action";

    /** What the fields without which an item is none hold as long as nothing is known of them. */
    private static final Map<String, JsonNode> EMPTY = Map.of(
            "status", TextNode.valueOf(IN_PROGRESS),
            "arguments", TextNode.valueOf(""),
            "code", TextNode.valueOf(""),
            "result", TextNode.valueOf(""),
            "queries", JsonNodeFactory.instance.arrayNode(),
            "tools", JsonNodeFactory.instance.arrayNode());

    private final Transcript transcript;
    private final int index;
    private final ObjectNode item;
    private final String type;

    private HostedSteps(Transcript transcript, int index, ObjectNode item) {
        this.transcript = transcript;
        this.index = index;
        this.item = item;
        this.type = item.path("type").asText();
    }

    /** As one of an upstream's begins: with what belongs to its kind, even where the upstream says it only at the end. */
    static ObjectNode opened(ObjectNode begun) {
        ObjectNode opened = begun.deepCopy();
        String type = begun.path("type").asText();
        KeptKind kind = KeptKind.of(type);
        EMPTY.forEach((name, empty) -> {
            if (kind.required().contains(name) && !begun.hasNonNull(name)) {
                opened.set(name, empty.deepCopy());
            }
        });
        if (type.equals(WEB_SEARCH) && !begun.has(ACTION)) {
            noSearchYet(opened);
        }
        return opened;
    }

    /** Strict clients want an action all the while. */
    private static void noSearchYet(ObjectNode search) {
        search.putObject(ACTION).put("type", "search").put("query", "");
    }

    /** What such an item knows only at its end is not there at its beginning. */
    static void begin(ObjectNode item) {
        switch (item.path("type").asText()) {
            case WEB_SEARCH -> noSearchYet(item);
            case "file_search_call" -> {
                item.putArray("queries");
                blank(item, "results");
            }
            case "code_interpreter_call" -> {
                item.put("code", "");
                blank(item, "outputs");
            }
            case "image_generation_call" -> blank(item, "result");
            case "mcp_list_tools" -> item.putArray("tools");
            case "mcp_call" -> {
                item.put("arguments", "");
                blank(item, "output");
            }
            case "shell_call_output" -> item.putArray("output");
            default -> {}
        }
    }

    private static void blank(ObjectNode item, String name) {
        if (item.hasNonNull(name)) {
            item.putNull(name);
        }
    }

    /** What happens between the beginning of an item and its end; nothing for items of most kinds. */
    static void tell(Transcript transcript, int index, ObjectNode item) {
        tellBeginning(transcript, index, item);
        tellEnd(transcript, index, item);
    }

    /** What is told before it is known what comes of it. */
    static void tellBeginning(Transcript transcript, int index, ObjectNode item) {
        new HostedSteps(transcript, index, item).tellBeginning();
    }

    /** The rest. */
    static void tellEnd(Transcript transcript, int index, ObjectNode item) {
        HostedSteps steps = new HostedSteps(transcript, index, item);
        switch (steps.type) {
            case WEB_SEARCH,
                    "file_search_call",
                    "image_generation_call",
                    "code_interpreter_call",
                    "mcp_list_tools",
                    "mcp_call" -> steps.end();
            case "shell_call_output" -> steps.printed();
            default -> {}
        }
    }

    private void tellBeginning() {
        switch (type) {
            case WEB_SEARCH, "file_search_call" -> steps(IN_PROGRESS, "searching");
            case "image_generation_call" -> steps(IN_PROGRESS, "generating");
            case "code_interpreter_call" -> {
                steps(IN_PROGRESS);
                text("response.code_interpreter_call_code", "code");
                steps("interpreting");
            }
            case "mcp_list_tools" -> steps(IN_PROGRESS);
            case "mcp_call" -> {
                steps(IN_PROGRESS);
                text("response.mcp_call_arguments", "arguments");
            }
            default -> {}
        }
    }

    /** Only what has to do with MCP has a word for its failure. */
    private void end() {
        boolean mcp = type.startsWith("mcp_");
        if (mcp && (item.hasNonNull("error") || is(FAILED))) {
            steps(FAILED);
        } else if (!item.has("status") || is(COMPLETED)) {
            steps(COMPLETED);
        }
    }

    private boolean is(String status) {
        return item.path("status").asText().equals(status);
    }

    private void steps(String... names) {
        for (String name : names) {
            transcript.append(new Progress("response." + type + "." + name, place()));
        }
    }

    private void text(String event, String field) {
        JsonNode text = TextNode.valueOf(item.path(field).asText());
        transcript.append(progress(event + ".delta", "delta", text));
        transcript.append(progress(event + ".done", field, text));
    }

    private void printed() {
        JsonNode outputs = item.path("output");
        for (int i = 0; i < outputs.size(); i++) {
            for (String stream : new String[] {"stdout", "stderr"}) {
                JsonNode text = outputs.get(i).path(stream);
                if (!text.asText().isEmpty()) {
                    transcript.append(command(
                            i, "delta", "delta", Json.MAPPER.createObjectNode().set(stream, text)));
                }
            }
            transcript.append(
                    command(i, "done", "output", Json.MAPPER.createArrayNode().add(outputs.get(i))));
        }
    }

    private Progress command(int number, String what, String field, JsonNode value) {
        Map<String, JsonNode> fields = place();
        fields.put("command_index", IntNode.valueOf(number));
        fields.put(field, value);
        return new Progress("response.shell_call_output_content." + what, fields);
    }

    private Progress progress(String event, String field, JsonNode value) {
        Map<String, JsonNode> fields = place();
        fields.put(field, value);
        return new Progress(event, fields);
    }

    private Map<String, JsonNode> place() {
        Map<String, JsonNode> place = new LinkedHashMap<>();
        place.put("item_id", item.path("id"));
        place.put("output_index", IntNode.valueOf(index));
        return place;
    }
}
