package dev.antiphon.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The texts within JSON, however deep, each replaced by what becomes of it. */
final class JsonTexts {

    /** What names things and says nothing. */
    private static final Set<String> NAMES = Set.of(
            "id", "type", "status", "call_id", "role", "encrypted_content", "approval_request_id", "container_id");

    private static final int LONGEST_TYPE = 100;

    private JsonTexts() {}

    static ObjectNode of(ObjectNode json, UnaryOperator<String> becomes) {
        ObjectNode copy = json.deepCopy();
        within(copy, becomes);
        return copy;
    }

    private static void within(JsonNode json, UnaryOperator<String> becomes) {
        if (json instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                if (!NAMES.contains(field.getKey())) {
                    field.setValue(of(field.getValue(), becomes));
                }
            }
        } else if (json instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, of(array.get(i), becomes));
            }
        }
    }

    /** Pictures and files in place: megabytes, of which no detector understands anything. */
    private static boolean isBytes(String text) {
        int comma = text.startsWith("data:") ? text.indexOf(";base64,") : -1;
        return comma > 0 && comma < LONGEST_TYPE && text.indexOf(' ') < 0;
    }

    private static JsonNode of(JsonNode json, UnaryOperator<String> becomes) {
        if (json.isTextual()) {
            return isBytes(json.textValue()) ? json : TextNode.valueOf(becomes.apply(json.textValue()));
        }
        within(json, becomes);
        return json;
    }
}
