package dev.antiphon.model.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Json;
import org.jspecify.annotations.Nullable;

/** The parameters of a function, as upstreams take them. */
public final class Parameters {

    private Parameters() {}

    /** Several upstreams fail on a function without parameters, so it gets an empty object of them. */
    public static JsonNode of(@Nullable JsonNode declared) {
        if (declared != null) {
            return declared;
        }
        ObjectNode none = Json.MAPPER.createObjectNode().put("type", "object");
        none.putObject("properties");
        return none.put("additionalProperties", false);
    }
}
