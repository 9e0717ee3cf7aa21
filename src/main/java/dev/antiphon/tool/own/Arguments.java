package dev.antiphon.tool.own;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.tool.ToolCall;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call, of which nothing is silently ignored: a model that is told what it got wrong gets it right.
 *
 * @param json as the model wrote them
 */
record Arguments(ObjectNode json) {

    static Arguments of(ToolCall call) {
        return new Arguments(call.arguments());
    }

    /** Null where there is none, or an empty one. */
    @Nullable
    String text(String name) throws Refusal {
        JsonNode value = value(name);
        if (value == null) {
            return null;
        }
        if (!value.isTextual()) {
            throw new Refusal("'" + name + "' must be a string.");
        }
        String text = value.textValue().strip();
        return text.isEmpty() ? null : text;
    }

    String required(String name) throws Refusal {
        String text = text(name);
        if (text == null) {
            throw new Refusal("'" + name + "' is missing.");
        }
        return text;
    }

    /** A whole number of at least {@code least}; null where there is none. */
    @Nullable
    Integer integer(String name, int least) throws Refusal {
        JsonNode value = value(name);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < least) {
            throw new Refusal("'" + name + "' must be a whole number of at least " + least + ".");
        }
        return value.intValue();
    }

    @Nullable
    ObjectNode object(String name) throws Refusal {
        JsonNode value = value(name);
        if (value == null || value instanceof ObjectNode) {
            return (ObjectNode) value;
        }
        throw new Refusal("'" + name + "' must be an object.");
    }

    private @Nullable JsonNode value(String name) {
        JsonNode value = json.get(name);
        return value == null || value.isNull() ? null : value;
    }
}
