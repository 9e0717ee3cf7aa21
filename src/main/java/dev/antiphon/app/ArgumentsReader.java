package dev.antiphon.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.condition.BadConditionException;
import dev.antiphon.condition.Condition;
import dev.antiphon.schema.BadSchemaException;
import dev.antiphon.tool.ArgumentRule;
import dev.antiphon.tool.ArgumentSchema;
import dev.antiphon.tool.Patterns;
import dev.antiphon.tool.Permission;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads what the arguments of tools have to be like. */
final class ArgumentsReader {

    private ArgumentsReader() {}

    static ArgumentRule rule(Section section) {
        ArgumentRule rule = new ArgumentRule(
                section.requiredText("name", "a name for the evidence and for the model"),
                section.has("tools") ? tools(section) : Patterns.ALL,
                schema(section),
                condition(section),
                section.text("message", ""),
                Permission.valueOf(section.choice("otherwise", "deny", List.of("deny", "ask"))
                        .toUpperCase(Locale.ROOT)));
        if (!section.has("schema") && !section.has("condition")) {
            section.refuse("name", "demands nothing; valid is schema, condition or both beside it");
        }
        section.refuseOthers();
        return rule;
    }

    /** A rule for no tool would look like one that protects something. */
    private static Patterns tools(Section section) {
        List<String> written = section.words("tools");
        if (written != null && written.isEmpty()) {
            section.refuse("tools", "is empty; valid is at least one name, or no such key for all tools");
        }
        return written == null ? Patterns.ALL : Patterns.of(written);
    }

    private static @Nullable ArgumentSchema schema(Section section) {
        JsonNode written = section.tree("schema");
        try {
            return written == null ? null : new ArgumentSchema(written);
        } catch (BadSchemaException wrong) {
            section.refuse(
                    "schema", "is no JSON Schema that can be used: in " + wrong.context() + " " + wrong.getMessage());
            return null;
        }
    }

    private static @Nullable Condition condition(Section section) {
        if (!section.has("condition")) {
            return null;
        }
        try {
            return Condition.compile(section.text("condition", "true"));
        } catch (BadConditionException wrong) {
            section.refuse("condition", "is no condition: " + wrong.getMessage());
            return null;
        }
    }
}
