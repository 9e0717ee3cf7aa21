package dev.antiphon.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Json;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** Pieces of JSON Schema. */
final class Schemas {

    private static final String COMPONENTS = "#/components/schemas/";

    private Schemas() {}

    static ObjectNode any() {
        return Json.MAPPER.createObjectNode();
    }

    static ObjectNode of(String type) {
        return any().put("type", type);
    }

    static ObjectNode object() {
        return of("object");
    }

    static ObjectNode array(JsonNode items) {
        return of("array").set("items", items);
    }

    static ObjectNode ref(String component) {
        return any().put("$ref", COMPONENTS + component);
    }

    static ObjectNode constant(String word) {
        return of("string").put("const", word);
    }

    static ObjectNode words(Collection<String> words) {
        return of("string").set("enum", strings(words));
    }

    static ArrayNode strings(Collection<String> words) {
        ArrayNode array = Json.MAPPER.createArrayNode();
        words.forEach(array::add);
        return array;
    }

    /** One of several objects that their {@code type} tells apart. */
    static ObjectNode union(Map<String, String> componentByType) {
        ObjectNode union = any();
        ArrayNode members = union.putArray("oneOf");
        componentByType.values().stream().distinct().forEach(name -> members.add(ref(name)));
        ObjectNode mapping =
                union.putObject("discriminator").put("propertyName", "type").putObject("mapping");
        componentByType.forEach((type, name) -> mapping.put(type, COMPONENTS + name));
        return union;
    }

    /** The same, or null. */
    static ObjectNode nullable(ObjectNode schema) {
        ObjectNode copy = schema.deepCopy();
        if (copy.has("enum")) {
            ((ArrayNode) copy.get("enum")).addNull();
        }
        if (copy.path("type").isTextual()) {
            copy.set("type", strings(Arrays.asList(copy.get("type").textValue(), "null")));
        } else if (copy.has("oneOf") && !copy.has("discriminator")) {
            ((ArrayNode) copy.get("oneOf")).add(of("null"));
        } else if (!copy.isEmpty()) {
            ObjectNode either = any();
            either.putArray("oneOf").add(copy).add(of("null"));
            return either;
        }
        return copy;
    }

    /** {@code shell_call} as {@code ShellCall}. */
    static String pascal(String words) {
        return Arrays.stream(words.split("[^A-Za-z0-9]+"))
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining());
    }
}
