package dev.antiphon.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a schema lets through, whatever way it is written: references followed, {@code oneOf}, {@code anyOf} and lists of types
 * taken apart, {@code allOf} put together. Two documents that mean the same look the same here.
 */
final class View {

    private static final String TYPE = "type";

    private final JsonNode document;
    private final Map<String, List<JsonNode>> byKind = new TreeMap<>();
    private final Set<String> names = new LinkedHashSet<>();
    private boolean anything;

    private View(JsonNode document) {
        this.document = document;
    }

    static View of(JsonNode document, List<JsonNode> schemas) {
        View view = new View(document);
        schemas.forEach(schema -> view.add(schema, true));
        return view;
    }

    static View of(JsonNode document, JsonNode schema) {
        return of(document, List.of(schema));
    }

    boolean anything() {
        return anything || byKind.isEmpty();
    }

    /** The components it is made of directly. */
    Set<String> names() {
        return names;
    }

    Set<String> kinds() {
        Set<String> kinds = new TreeSet<>(byKind.keySet());
        kinds.remove("null");
        return kinds;
    }

    boolean nullable() {
        return byKind.containsKey("null");
    }

    /** The words a string may be, empty when it may be any. */
    Set<String> words() {
        Set<String> words = new TreeSet<>();
        for (JsonNode string : byKind.getOrDefault("string", List.of())) {
            if (!string.has("enum") && !string.has("const")) {
                return Set.of();
            }
            string.path("enum").forEach(word -> words.add(word.asText()));
            if (string.has("const")) {
                words.add(string.get("const").asText());
            }
        }
        words.remove("null");
        return words;
    }

    /** The one value of a keyword for a kind, if it has one everywhere. */
    Optional<String> limit(String kind, String keyword) {
        Set<String> values = byKind.getOrDefault(kind, List.of()).stream()
                .map(schema -> schema.path(keyword).asText(""))
                .map(value -> value.endsWith(".0") ? value.substring(0, value.length() - 2) : value)
                .collect(Collectors.toSet());
        return values.size() == 1
                ? values.stream().filter(value -> !value.isEmpty()).findFirst()
                : Optional.empty();
    }

    View items() {
        return of(document, below("array", schema -> schema.path("items")));
    }

    /** What a map holds, empty where it is not said. */
    Optional<View> values() {
        List<JsonNode> values = below("object", schema -> schema.path("additionalProperties")).stream()
                .filter(JsonNode::isObject)
                .toList();
        return values.isEmpty() ? Optional.empty() : Optional.of(of(document, values));
    }

    /** Whether it keeps fields that it does not name. */
    boolean open() {
        return byKind.getOrDefault("object", List.of()).stream()
                .anyMatch(schema -> schema.path("additionalProperties").asBoolean());
    }

    Set<String> properties() {
        Set<String> properties = new TreeSet<>();
        byKind.getOrDefault("object", List.of())
                .forEach(schema -> schema.path("properties").fieldNames().forEachRemaining(properties::add));
        return properties;
    }

    View property(String name) {
        return of(document, below("object", schema -> schema.path("properties").path(name)));
    }

    /** What every object of it must have. */
    Set<String> required() {
        Set<String> required = new TreeSet<>();
        List<JsonNode> objects = byKind.getOrDefault("object", List.of());
        for (int i = 0; i < objects.size(); i++) {
            Set<String> own = new TreeSet<>();
            objects.get(i).path("required").forEach(name -> own.add(name.textValue()));
            if (i == 0) {
                required.addAll(own);
            } else {
                required.retainAll(own);
            }
        }
        return required;
    }

    /** Its objects by their types; empty where they are not told apart by one. */
    Map<String, View> variants() {
        Map<String, List<JsonNode>> byType = new LinkedHashMap<>();
        for (JsonNode object : byKind.getOrDefault("object", List.of())) {
            JsonNode type = object.path("properties").path(TYPE);
            Set<String> words =
                    type.isMissingNode() ? Set.of() : of(document, type).words();
            words.forEach(word ->
                    byType.computeIfAbsent(word, any -> new ArrayList<>()).add(object));
        }
        Map<String, View> variants = new LinkedHashMap<>();
        byType.forEach((type, objects) -> variants.put(type, of(document, objects)));
        return variants;
    }

    private List<JsonNode> below(String kind, Function<JsonNode, JsonNode> way) {
        return byKind.getOrDefault(kind, List.of()).stream()
                .map(way)
                .filter(schema -> !schema.isMissingNode())
                .toList();
    }

    private void add(JsonNode schema, boolean direct) {
        if (schema.has("$ref")) {
            String name = schema.get("$ref").textValue().replaceAll(".*/", "");
            add(named(document.at("/components/schemas/" + name), name), direct);
            return;
        }
        if (direct && schema.has("x-name")) {
            names.add(schema.get("x-name").textValue());
        }
        JsonNode whole = schema.has("allOf") ? merged(schema) : schema;
        for (String union : List.of("oneOf", "anyOf")) {
            whole.path(union).forEach(member -> add(member, false));
        }
        if (whole.has("oneOf") || whole.has("anyOf")) {
            return;
        }
        kindsOf(whole)
                .forEach(kind ->
                        byKind.computeIfAbsent(kind, any -> new ArrayList<>()).add(whole));
        anything |= kindsOf(whole).isEmpty();
    }

    private static JsonNode named(JsonNode schema, String name) {
        return schema.isObject() && !schema.has("$ref") ? ((ObjectNode) schema.deepCopy()).put("x-name", name) : schema;
    }

    private static Set<String> kindsOf(JsonNode schema) {
        Set<String> kinds = new LinkedHashSet<>();
        if (schema.path(TYPE).isArray()) {
            schema.get(TYPE).forEach(kind -> kinds.add(kind.textValue()));
        } else if (schema.has(TYPE)) {
            kinds.add(schema.get(TYPE).textValue());
        } else if (schema.has("properties")) {
            kinds.add("object");
        } else if (schema.has("enum")) {
            kinds.add("string");
        }
        return kinds;
    }

    /** One object out of several that all hold. */
    private ObjectNode merged(JsonNode schema) {
        ObjectNode merged = Json.MAPPER.createObjectNode();
        ObjectNode own = schema.deepCopy();
        own.remove("allOf");
        List<JsonNode> parts = new ArrayList<>();
        schema.get("allOf").forEach(parts::add);
        parts.add(own);
        for (JsonNode part : parts) {
            JsonNode resolved = part.has("$ref")
                    ? document.at("/components/schemas/"
                            + part.get("$ref").textValue().replaceAll(".*/", ""))
                    : part;
            JsonNode flat = resolved.has("allOf") ? merged(resolved) : resolved;
            flat.properties().forEach(entry -> put(merged, entry.getKey(), entry.getValue()));
        }
        return merged;
    }

    private static void put(ObjectNode merged, String key, JsonNode value) {
        if (key.equals("properties") && merged.has(key)) {
            ((ObjectNode) merged.get(key)).setAll((ObjectNode) value);
        } else if (key.equals("required") && merged.has(key)) {
            ((ArrayNode) merged.get(key)).addAll((ArrayNode) value);
        } else if (!value.isNull()) {
            merged.set(key, value.deepCopy());
        }
    }
}
