package dev.antiphon.toolset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Json;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads what a model said to call a tool. Models are not exact: a lone string stands for a list of one. */
final class Arguments {

    private Arguments() {}

    static ObjectNode object() {
        return Json.MAPPER.createObjectNode();
    }

    /** A constant of this package. */
    static JsonNode schema(String json) {
        return Json.tree(json.getBytes(StandardCharsets.UTF_8));
    }

    static ArrayNode texts(JsonNode arguments, String name) throws MisfitException {
        JsonNode given = arguments.path(name);
        ArrayNode texts = Json.MAPPER.createArrayNode();
        if (given.isTextual()) {
            return texts.add(given);
        }
        if (!given.isArray()) {
            throw new MisfitException("'" + name + "' must be an array of strings.");
        }
        for (JsonNode text : given) {
            if (!text.isTextual()) {
                throw new MisfitException("'" + name + "' must be an array of strings.");
            }
            texts.add(text);
        }
        if (texts.isEmpty()) {
            throw new MisfitException("'" + name + "' must be an array of at least one string.");
        }
        return texts;
    }

    static String text(JsonNode arguments, String name) throws MisfitException {
        JsonNode text = arguments.path(name);
        if (!text.isTextual()) {
            throw new MisfitException("'" + name + "' must be a string.");
        }
        return text.textValue();
    }

    /** A whole number that is not negative; null where there is none. */
    static @Nullable JsonNode count(JsonNode arguments, String name) throws MisfitException {
        JsonNode count = arguments.path(name);
        if (count.isMissingNode() || count.isNull()) {
            return null;
        }
        if (!count.isNumber() || !count.canConvertToLong() || count.longValue() < 0) {
            throw new MisfitException("'" + name + "' must be a whole number.");
        }
        return count;
    }
}
