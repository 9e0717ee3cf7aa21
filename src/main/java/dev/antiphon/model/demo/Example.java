package dev.antiphon.model.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * Makes JSON that fits a schema: constants and first choices where the schema has them, otherwise the given text for
 * strings and the least of everything else. Knows what schemas of tools and answers use, not all of JSON Schema.
 */
final class Example {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int DEEPEST = 20;

    private final JsonNode root;
    private final String text;

    private Example(JsonNode root, String text) {
        this.root = root;
        this.text = text;
    }

    /** The JSON of a value that fits the schema. */
    static String of(JsonNode schema, String text) {
        return new Example(schema, text).value(schema, 0).toString();
    }

    /** The JSON of an object with one string. */
    static String object(String name, String text) {
        return NODES.objectNode().put(name, text).toString();
    }

    private JsonNode value(JsonNode schema, int depth) {
        Optional<JsonNode> given = given(schema);
        if (given.isPresent() || depth > DEEPEST) {
            return given.orElse(NODES.nullNode());
        }
        for (String choice : new String[] {"anyOf", "oneOf", "allOf"}) {
            if (schema.path(choice).isArray() && !schema.get(choice).isEmpty()) {
                return value(schema.get(choice).get(0), depth + 1);
            }
        }
        String reference = schema.path("$ref").asText();
        if (reference.startsWith("#")) {
            return value(root.at(reference.substring(1)), depth + 1);
        }
        return ofType(typeOf(schema), schema, depth);
    }

    private static Optional<JsonNode> given(JsonNode schema) {
        if (schema.has("const")) {
            return Optional.of(schema.get("const"));
        }
        return schema.path("enum").isEmpty()
                ? Optional.ofNullable(schema.get("default"))
                : Optional.of(schema.get("enum").get(0));
    }

    private static String typeOf(JsonNode schema) {
        JsonNode type = schema.path("type");
        String word = type.isArray() ? type.path(0).asText() : type.asText();
        return word.isEmpty() && schema.has("properties") ? "object" : word;
    }

    private JsonNode ofType(String type, JsonNode schema, int depth) {
        return switch (type) {
            case "object" -> object(schema, depth);
            case "array" -> array(schema, depth);
            case "integer" -> NODES.numberNode(least(schema).longValue());
            case "number" -> NODES.numberNode(least(schema).doubleValue());
            case "boolean" -> NODES.booleanNode(true);
            case "null" -> NODES.nullNode();
            default -> NODES.textNode(fit(schema));
        };
    }

    private ObjectNode object(JsonNode schema, int depth) {
        ObjectNode object = NODES.objectNode();
        for (JsonNode name : schema.path("required")) {
            object.set(name.asText(), value(schema.path("properties").path(name.asText()), depth + 1));
        }
        return object;
    }

    private ArrayNode array(JsonNode schema, int depth) {
        ArrayNode array = NODES.arrayNode();
        for (int i = 0; i < Math.min(schema.path("minItems").asInt(1), DEEPEST); i++) {
            array.add(value(schema.path("items"), depth + 1));
        }
        return array;
    }

    private static Number least(JsonNode schema) {
        JsonNode least = schema.path("minimum");
        JsonNode most = schema.path("maximum");
        double value = least.isNumber() ? Math.ceil(least.doubleValue()) : 1;
        return most.isNumber() && most.doubleValue() < value ? most.doubleValue() : value;
    }

    private String fit(JsonNode schema) {
        int most = schema.path("maxLength").asInt(Integer.MAX_VALUE);
        int least = Math.min(schema.path("minLength").asInt(0), 1000);
        String padded = text.length() < least ? text + "x".repeat(least - text.length()) : text;
        return padded.length() > most ? padded.substring(0, most) : padded;
    }
}
