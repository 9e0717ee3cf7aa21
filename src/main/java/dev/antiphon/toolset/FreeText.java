package dev.antiphon.toolset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.ToolSpec;
import org.jspecify.annotations.Nullable;

/** Tools that take free text, as functions with one string: what the text must follow can only be told in words. */
final class FreeText {

    /** The only argument. */
    static final String INPUT = "input";

    private static final JsonNode PARAMETERS = Arguments.schema("""
            {"type":"object","properties":{"input":{"type":"string","description":"The whole input of the tool."}},
             "required":["input"],"additionalProperties":false}""");

    private FreeText() {}

    static Offered offered(String name, @Nullable String description, ToolSpec.Custom tool, Callee callee) {
        StringBuilder told = new StringBuilder();
        if (description != null) {
            told.append(description).append("\n\n");
        }
        told.append("The tool takes plain text, not JSON: give all of it as the string 'input'.");
        ToolSpec.Grammar grammar = tool.grammar();
        if (grammar != null) {
            told.append(" It has to follow this ")
                    .append(grammar.syntax().equals("regex") ? "regular expression" : "Lark grammar")
                    .append(":\n\n")
                    .append(grammar.definition());
        }
        return new Offered(name, told.toString(), PARAMETERS, true, callee);
    }

    /** What a model must have said to call such a tool. */
    static ObjectNode arguments(String input) {
        return Arguments.object().put(INPUT, input);
    }
}
