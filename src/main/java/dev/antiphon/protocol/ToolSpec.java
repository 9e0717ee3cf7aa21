package dev.antiphon.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** A tool a request declares. */
public sealed interface ToolSpec {

    /** The name on the wire. */
    String type();

    /**
     * A function the client runs.
     *
     * @param description null where the client gave none; echoed all the same
     * @param parameters JSON Schema of the arguments, null for a function without any; kept as it came
     * @param strict whether arguments must match the schema; true unless the client says otherwise
     */
    @JsonPropertyOrder({"type", "name", "description", "parameters", "strict"})
    record Function(
            String name,
            @Nullable String description,
            @Nullable JsonNode parameters,
            boolean strict) implements ToolSpec {
        @Override
        @JsonProperty("type")
        public String type() {
            return "function";
        }
    }

    /**
     * A tool of OpenAI's own machinery that nothing here provides (decision D16): an offer, echoed as it came and not
     * shown to the model.
     */
    record Hosted(String type, @JsonValue JsonNode json) implements ToolSpec {}
}
