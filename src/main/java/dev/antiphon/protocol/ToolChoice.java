package dev.antiphon.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonValue;

/** Whether and which tool the model has to call. */
public sealed interface ToolChoice {

    /** One of the plain words. */
    enum Mode implements ToolChoice {
        NONE,
        AUTO,
        REQUIRED;

        @JsonValue
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Exactly this function. */
    @JsonPropertyOrder({"type", "name"})
    record NamedFunction(String name) implements ToolChoice {
        @JsonProperty("type")
        public String type() {
            return "function";
        }
    }
}
