package dev.antiphon.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.access.Caller;

/**
 * One call of a tool.
 *
 * @param id of its item, {@code mcp_…}; never used twice
 * @param caller on whose behalf the model calls
 * @param responseId of the response in which it is made, empty outside of one
 * @param stored whether that response is kept; of one that is not, nothing else may be kept either
 * @param arguments as the model wrote them; nobody has held them against the tool's schema
 */
public record ToolCall(String id, Caller caller, String responseId, boolean stored, ObjectNode arguments) {

    /** A call outside of any response. */
    public ToolCall(String id, Caller caller, ObjectNode arguments) {
        this(id, caller, "", false, arguments);
    }

    /** A text among the arguments, {@code otherwise} where there is none. */
    public String text(String name, String otherwise) {
        JsonNode value = arguments.path(name);
        return value.isTextual() ? value.textValue() : otherwise;
    }

    /** A whole number among the arguments, {@code otherwise} where there is none. */
    public int integer(String name, int otherwise) {
        JsonNode value = arguments.path(name);
        return value.canConvertToInt() && value.isNumber() ? value.intValue() : otherwise;
    }
}
