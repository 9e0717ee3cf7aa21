package dev.antiphon.protocol;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A tool a request declares. */
public sealed interface ToolSpec {

    String OUTPUT_SCHEMA = "output_schema";

    /** The name on the wire. */
    String type();

    /**
     * A function the client runs.
     *
     * @param description null where the client gave none; echoed all the same
     * @param parameters JSON Schema of the arguments, null for a function without any; kept as it came
     * @param strict whether arguments must match the schema; true unless the client says otherwise
     * @param deferLoading true for a function the model gets to know only when it searches for tools
     * @param further what it says for whoever calls it: who may, and what comes back; kept as it came
     */
    @JsonPropertyOrder({"type", "name", "description", "parameters", "strict"})
    record Function(
            String name,
            @Nullable String description,
            @Nullable JsonNode parameters,
            boolean strict,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Boolean deferLoading,

            @JsonAnyGetter Map<String, JsonNode> further)
            implements ToolSpec {

        public Function(String name, @Nullable String description, @Nullable JsonNode parameters, boolean strict) {
            this(name, description, parameters, strict, null, Map.of());
        }

        /** The JSON Schema of what it returns, null where the client gave none. */
        public @Nullable JsonNode returned() {
            return further.get(OUTPUT_SCHEMA);
        }

        @Override
        @JsonProperty("type")
        public String type() {
            return "function";
        }
    }

    /**
     * A tool of the client's that takes free text.
     *
     * @param grammar the text has to follow, null where any will do
     * @param deferLoading as for a function
     * @param json as it came, which is how it is echoed
     */
    record Custom(
            String name,
            @Nullable String description,
            @Nullable Grammar grammar,
            boolean deferLoading,
            @JsonValue JsonNode json)
            implements ToolSpec {
        @Override
        public String type() {
            return "custom";
        }
    }

    /**
     * What the text of a {@link Custom} tool has to follow.
     *
     * @param syntax {@code lark} or {@code regex}
     */
    record Grammar(String syntax, String definition) {}

    /**
     * Functions and custom tools under a common name.
     *
     * @param tools at least one; of nothing but {@link Function} and {@link Custom}
     * @param json as it came, which is how it is echoed
     */
    record Namespace(
            String name,
            String description,
            List<ToolSpec> tools,
            @JsonValue JsonNode json) implements ToolSpec {
        @Override
        public String type() {
            return "namespace";
        }
    }

    /** A tool the client runs whose calls have an item type of their own: a shell, a patch, a screen, a search for tools. */
    record Client(String type, @JsonValue JsonNode json) implements ToolSpec {}

    /**
     * A tool that only an upstream can run, and only some do: a search, an interpreter, an MCP server.
     *
     * @param json as it came, which is how such an upstream gets it
     */
    record Hosted(String type, JsonNode json) implements ToolSpec {

        /** Whether it is an offer that a model may do without (decision D16). */
        public boolean offer() {
            return !ToolReader.COUNTED_ON.contains(type);
        }

        /** As it came, but for its secrets (decision D36). */
        @JsonValue
        public JsonNode echo() {
            return Secrets.without(json);
        }
    }
}
