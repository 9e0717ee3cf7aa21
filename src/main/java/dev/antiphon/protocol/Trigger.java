package dev.antiphon.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A {@code compaction_trigger} at the end of an input: what was said is to be summed up, and not answered. It is a wish and
 * not an item, so it is taken out of the input and never stored.
 */
public final class Trigger {

    static final String TYPE = "compaction_trigger";

    private Trigger() {}

    static boolean in(JsonNode body) {
        JsonNode input = body.path("input");
        return input.isArray() && !input.isEmpty() && isOne(input.get(input.size() - 1));
    }

    private static boolean isOne(JsonNode item) {
        return TYPE.equals(item.path("type").textValue());
    }

    /** The request without a trigger at its end. */
    static JsonNode takenFrom(JsonNode body) {
        return in(body) ? without(body) : body;
    }

    private static JsonNode without(JsonNode body) {
        ArrayNode input = (ArrayNode) body.get("input");
        Fields trigger = Fields.of(input.get(input.size() - 1), "input[" + (input.size() - 1) + "]");
        trigger.text("type");
        trigger.text("id");
        trigger.refuseOthers();
        ArrayNode rest = input.arrayNode(input.size());
        for (int i = 0; i < input.size() - 1; i++) {
            rest.add(input.get(i));
        }
        ObjectNode copy = rest.objectNode();
        copy.setAll((ObjectNode) body);
        copy.set("input", rest);
        return copy;
    }

    /** Puts a trigger at the end of a request's input. */
    public static void addTo(ObjectNode body) {
        body.withArray("input").addObject().put("type", TYPE);
    }

    static ApiError notLast(String path) {
        return ApiError.invalid(
                "invalid_value", path, "Invalid '" + path + "': a '" + TYPE + "' must be the last item of the input.");
    }
}
