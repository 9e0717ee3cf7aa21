package dev.antiphon.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Json;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a model wrote as the arguments of a call, read once: what is looked at is what the tool gets.
 *
 * @param object null where no tool can be called with it
 * @param fault why not, in words for the model; null where it can be
 */
record Arguments(@Nullable ObjectNode object, @Nullable String fault) {

    static Arguments of(String written, ArgumentLimits limits) {
        if (written.length() > limits.bytes() || written.getBytes(StandardCharsets.UTF_8).length > limits.bytes()) {
            return none("The arguments have more than " + limits.bytes() + " bytes.");
        }
        try {
            JsonNode json = Json.MAPPER.readTree(written);
            if (!(json instanceof ObjectNode object)) {
                return none("The arguments are not a JSON object.");
            }
            return Json.nestsDeeper(object, limits.depth()) ? tooDeep(limits) : new Arguments(object, null);
        } catch (StreamConstraintsException beyond) {
            return none("The arguments nest too deep, or have a number with too many digits.");
        } catch (JsonProcessingException broken) {
            return none("The arguments are not a JSON object.");
        }
    }

    /** The one thing that the model knows how to say, under the name that a tool has for it. */
    Arguments mapped(String name) {
        if (object == null) {
            return this;
        }
        return object.isEmpty()
                ? none("The arguments are empty.")
                : new Arguments(
                        Json.MAPPER
                                .createObjectNode()
                                .set(name, object.elements().next()),
                        null);
    }

    private static Arguments none(String fault) {
        return new Arguments(null, fault);
    }

    private static Arguments tooDeep(ArgumentLimits limits) {
        return none("The arguments nest deeper than " + limits.depth() + " objects and lists.");
    }
}
