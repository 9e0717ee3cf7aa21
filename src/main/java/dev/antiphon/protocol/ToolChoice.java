package dev.antiphon.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether and which tool the model has to call. */
public sealed interface ToolChoice {

    /** One of the plain words. */
    enum Mode implements ToolChoice {
        NONE,
        AUTO,
        REQUIRED;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Exactly this tool.
     *
     * @param type {@code function}, {@code custom}, or the type of a tool without a name
     * @param name null for a tool without one
     * @param namespace null where the name says enough
     * @param serverLabel of the MCP server whose tool it is, null for all others
     */
    @JsonPropertyOrder({"type", "name", "namespace"})
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Named(
            String type,
            @Nullable String name,
            @Nullable String namespace,
            @Nullable String serverLabel) implements ToolChoice {

        public Named(String type, @Nullable String name, @Nullable String namespace) {
            this(type, name, namespace, null);
        }

        /** Whether a declared tool is the one that is named, or holds it. */
        public boolean means(@Nullable String within, ToolSpec tool) {
            return switch (tool) {
                case ToolSpec.Function function -> means("function", within, function.name());
                case ToolSpec.Custom custom -> means("custom", within, custom.name());
                case ToolSpec.Namespace space -> space.tools().stream().anyMatch(member -> means(space.name(), member));
                case ToolSpec.Client client -> means(client.type());
                case ToolSpec.Hosted hosted -> means(hosted);
            };
        }

        /** Whether a tool is meant that an upstream runs. */
        public boolean means(ToolSpec.Hosted tool) {
            return type.equals(tool.type())
                    && (serverLabel == null
                            || serverLabel.equals(
                                    tool.json().path("server_label").asText()));
        }

        /** Whether a tool without a name is meant. The one for computers has had three. */
        public boolean means(String otherType) {
            return name == null && (type.equals(otherType) || (isComputer(type) && isComputer(otherType)));
        }

        /** Whether a tool with a name is meant. */
        public boolean means(String otherType, @Nullable String within, String otherName) {
            return type.equals(otherType) && otherName.equals(name) && (namespace == null || namespace.equals(within));
        }

        private static boolean isComputer(String word) {
            return word.startsWith("computer");
        }

        /** A function without a namespace. */
        public static Named function(String name) {
            return new Named("function", name, null);
        }
    }

    /**
     * None but these tools; a hard limit, whatever the model does.
     *
     * @param mode whether one of them has to be called
     * @param json as it came, which is how it is echoed
     */
    record Allowed(Mode mode, List<Named> tools, @JsonValue JsonNode json) implements ToolChoice {}
}
