package dev.antiphon.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.FieldsPage;
import dev.antiphon.protocol.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where in a request one of several objects may stand, and an example of each. */
final class Unions {

    /**
     * @param where the paths it stands at
     * @param name of the union in the document
     * @param suffix of the names of its members
     * @param variants an example by type
     * @param filled whether the examples are whole
     */
    record Union(Pattern where, String name, String suffix, Map<String, ObjectNode> variants, boolean filled) {}

    private final List<Union> unions = List.of(
            ofPage("(.*\\.)?tools\\[0]", "ToolParam", "ToolParam", "Tools"),
            ofPage("(.*\\.)?tool_choice", "ObjectToolChoiceParam", "ToolChoiceParam", "Tool choice"),
            ofPage("(.*\\.)?(input|items)\\[0]", "InputItemParam", "ItemParam", "Items"),
            ofPage(".*(content|output|summary)\\[0]", "ContentPartParam", "Param", "Content parts"),
            ofTypes("(.*\\.)?text\\.format", "AnswerFormatParam", "FormatParam", "text", "json_object", "json_schema"),
            ofTypes(".*tools\\[0]\\.format", "CustomToolFormatParam", "ToolFormatParam", "text", "grammar"));

    /** The union at a path; the tools that a choice allows are named there, and none themselves. */
    Optional<Union> at(String path) {
        return path.endsWith("tool_choice.tools[0]")
                ? Optional.empty()
                : unions.stream()
                        .filter(union -> union.where().matcher(path).matches())
                        .findFirst();
    }

    /** What to begin with at a path where the reader does not say what is missing. */
    ObjectNode exampleAt(String path) {
        ObjectNode example = Json.MAPPER.createObjectNode();
        return path.endsWith("tool_choice.tools[0]") ? example.put("type", "shell") : example;
    }

    /** What the object at a path is called in the document. */
    String nameAt(String path) {
        return path.endsWith("tool_choice.tools[0]")
                ? "AllowedToolParam"
                : Schemas.pascal(path.substring(path.lastIndexOf('.') + 1).replace("[0]", "")) + "Param";
    }

    private static Union ofPage(String where, String name, String suffix, String heading) {
        Map<String, ObjectNode> variants = new LinkedHashMap<>();
        FieldsPage.rows(heading).stream()
                .filter(row -> row.example().isObject())
                .forEach(row -> variants.put(row.name(), (ObjectNode) row.example()));
        return new Union(Pattern.compile(where), name, suffix, variants, true);
    }

    private static Union ofTypes(String where, String name, String suffix, String... types) {
        Map<String, ObjectNode> variants = new LinkedHashMap<>();
        for (String type : types) {
            variants.put(type, Json.MAPPER.createObjectNode().put("type", type));
        }
        return new Union(Pattern.compile(where), name, suffix, variants, false);
    }
}
