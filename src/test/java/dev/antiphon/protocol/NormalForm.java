package dev.antiphon.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;

/**
 * What an item looks like when it comes back, told once more and independently of the code. Messages, calls of functions and
 * of custom tools, outputs of functions and reasoning have one form each; anything else comes back as it came.
 */
public final class NormalForm {

    private static final Set<String> WITH_A_STATUS =
            Set.of("message", "function_call", "function_call_output", "custom_tool_call");

    private NormalForm() {}

    public static ObjectNode of(ObjectNode item) {
        ObjectNode normal = item.deepCopy();
        String type = item.path("type").asText("message");
        switch (type) {
            case "message" -> message(normal);
            case "reasoning" -> normal.remove("created_by");
            case "compaction" -> normal.remove(List.of("created_by", "status"));
            case "local_shell_call_output" -> linked(normal);
            default -> {}
        }
        if (WITH_A_STATUS.contains(type) || Set.of("reasoning", "compaction").contains(type)) {
            if (!type.equals("message")) {
                normal.remove("phase");
            }
            withoutNulls(normal);
            normal.put("type", type);
        }
        if (WITH_A_STATUS.contains(type) && !normal.has("status")) {
            normal.put("status", "completed");
        }
        return normal;
    }

    private static void message(ObjectNode message) {
        message.remove("created_by");
        String own = message.path("role").asText().equals("assistant") ? "output_text" : "input_text";
        JsonNode content = message.get("content");
        if (content.isTextual()) {
            message.putArray("content").addObject().put("type", own).set("text", content);
        }
        for (JsonNode part : message.get("content")) {
            part((ObjectNode) part);
        }
    }

    private static void part(ObjectNode part) {
        switch (part.path("type").asText()) {
            case "output_text" ->
                List.of("annotations", "logprobs").forEach(name -> {
                    if (!(part.get(name) instanceof ArrayNode)) {
                        part.putArray(name);
                    }
                });
            case "input_image" -> {
                withoutNulls(part);
                part.put("detail", part.path("detail").asText("auto"));
            }
            default -> withoutNulls(part);
        }
    }

    /** Older clients give the output of a local shell the id of its call for its own. */
    private static void linked(ObjectNode output) {
        if (!output.hasNonNull("call_id")) {
            output.set("call_id", output.remove("id"));
        }
    }

    private static void withoutNulls(ObjectNode object) {
        object.properties().removeIf(field -> field.getValue().isNull());
    }
}
