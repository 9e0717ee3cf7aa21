package dev.antiphon.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out what a reader of requests takes, by asking it: every word that stands in the readers' code is tried as a field of
 * every object, and for every field that is known the six kinds of JSON, values that are too large, too long and of no meaning.
 * What the reader says against them is its schema: the one place where that is settled stays the reader.
 *
 * <p>Fields that are refused by name ({@code unsupported_parameter}) are no part of it. Unions are told by examples, which the
 * documentation has and a test tries.
 */
final class Interview {

    private static final String INVALID_TYPE = "invalid_type";
    private static final String INVALID_VALUE = "invalid_value";
    private static final String MISSING = "missing_required_parameter";
    private static final String UNKNOWN = "unknown_parameter";
    private static final String UNSUPPORTED = "unsupported_parameter";
    private static final String RANDOM = "zz_no_field_zz";
    static final Pattern SUPPORTED = Pattern.compile("Supported values are: '(.*)'\\.");
    static final Pattern PREFIX = Pattern.compile("begins with '([a-z]+)'");

    private static final Map<String, JsonNode> KINDS = kinds();

    private final Set<String> words;
    private final Plain plain;
    private final Unions unions;
    private final Map<String, ObjectNode> components = new TreeMap<>();

    Interview(Set<String> words, Unions unions) {
        this.words = words;
        this.plain = new Plain(words);
        this.unions = unions;
    }

    /** What has got a name of its own on the way. */
    Map<String, ObjectNode> components() {
        return components;
    }

    /** @param base a request that is taken */
    ObjectNode body(Place body, ObjectNode base) {
        return object(body, base);
    }

    /**
     * The schema of what may stand at a place; empty when everything there is refused by name.
     *
     * @param given what stands there, missing for nothing
     */
    private Optional<ObjectNode> schema(Place place, JsonNode given) {
        List<String> kinds = new ArrayList<>();
        boolean unsupported = false;
        for (Map.Entry<String, JsonNode> kind : KINDS.entrySet()) {
            Optional<ApiError> fault = place.ask(kind.getValue(), INVALID_TYPE, INVALID_VALUE, UNSUPPORTED);
            boolean byName =
                    fault.filter(error -> UNSUPPORTED.equals(error.code())).isPresent();
            boolean ofAString = kind.getKey().equals("string")
                    && fault.filter(error -> !INVALID_TYPE.equals(error.code())).isPresent();
            boolean someWords = byName
                    && kind.getKey().equals("array")
                    && !acceptedWithin(place).isEmpty();
            if (fault.isEmpty()
                    || someWords
                    || (ofAString && !(byName && plain.accepted(place).isEmpty()))) {
                kinds.add(kind.getKey());
            }
            unsupported |= byName;
        }
        if (kinds.isEmpty() && unsupported) {
            return Optional.empty();
        }
        ObjectNode schema = kinds.size() == KINDS.size() ? Schemas.any() : ofKinds(place, kinds, given);
        boolean orNull =
                kinds.size() < KINDS.size() && place.ask(NullNode.instance).isEmpty();
        return Optional.of(orNull ? Schemas.nullable(schema) : schema);
    }

    private ObjectNode ofKinds(Place place, List<String> kinds, JsonNode given) {
        List<ObjectNode> schemas = new ArrayList<>();
        for (String kind : kinds) {
            switch (kind) {
                case "string" -> schemas.add(plain.string(place));
                case "integer", "number" -> Plain.number(place, kind, kinds).ifPresent(schemas::add);
                case "array" -> schemas.add(array(place));
                case "object" -> schemas.add(objectAt(place, given));
                default -> schemas.add(Schemas.of(kind));
            }
        }
        if (schemas.size() == 1) {
            return schemas.getFirst();
        }
        if (schemas.isEmpty()) {
            throw new IllegalStateException("Nothing is taken at " + place.path());
        }
        ObjectNode either = Schemas.any();
        ArrayNode members = either.putArray("oneOf");
        schemas.forEach(members::add);
        return either;
    }

    private List<String> acceptedWithin(Place place) {
        return plain.accepted(
                new Place(place.reader(), value -> place.element().within().apply(value), place.path()));
    }

    private ObjectNode array(Place place) {
        if (place.ask(Json.MAPPER.createArrayNode(), UNSUPPORTED).isPresent()) {
            return Schemas.array(Schemas.of("string")).set("contains", Schemas.words(acceptedWithin(place)));
        }
        ObjectNode schema =
                Schemas.array(schema(place.element(), MissingNode.getInstance()).orElseThrow());
        if (place.ask(Json.MAPPER.createArrayNode(), "empty_array").isPresent()) {
            schema.put("minItems", 1);
        }
        ArrayNode long20k = Json.MAPPER.createArrayNode();
        for (int i = 0; i < 20_000; i++) {
            long20k.addNull();
        }
        place.ask(long20k, "array_above_max_length").ifPresent(fault -> schema.put("maxItems", Plain.bound(fault)));
        return schema;
    }

    private ObjectNode objectAt(Place place, JsonNode given) {
        Optional<Unions.Union> union = unions.at(place.path());
        if (union.isPresent()) {
            return union(place, union.get());
        }
        ObjectNode start = given instanceof ObjectNode object ? object : unions.exampleAt(place.path());
        ObjectNode schema = object(place, filled(place, start));
        return schema.path("properties").isEmpty() ? schema : named(unions.nameAt(place.path()), schema);
    }

    private ObjectNode union(Place place, Unions.Union union) {
        Map<String, String> names = new LinkedHashMap<>();
        Map<String, ObjectNode> taken = new LinkedHashMap<>();
        union.variants().forEach((type, example) -> {
            ObjectNode base = union.filled() ? example : filled(place, example);
            if (place.ask(base).isEmpty()) {
                names.put(type, Schemas.pascal(type) + union.suffix());
                taken.put(type, base);
            }
        });
        ObjectNode schema = Schemas.union(names);
        components.putIfAbsent(union.name(), schema);
        taken.forEach((type, base) -> variant(place, type, base, names.get(type)));
        return components.get(union.name()).equals(schema) ? Schemas.ref(union.name()) : schema;
    }

    private void variant(Place place, String type, ObjectNode base, String name) {
        if (components.containsKey(name)) {
            return;
        }
        // There from now on, for it may hold itself.
        components.put(name, Schemas.object());
        ObjectNode schema = object(place, base.deepCopy().put("type", type));
        ObjectNode properties = Schemas.any().set("type", Schemas.constant(type));
        properties.setAll((ObjectNode) schema.path("properties"));
        properties.set("type", Schemas.constant(type));
        Set<String> required = new TreeSet<>();
        schema.path("required").forEach(word -> required.add(word.textValue()));
        if (base.has("type")) {
            required.add("type");
        } else {
            required.remove("type");
        }
        schema.set("properties", properties);
        schema.set("required", Schemas.strings(required));
        components.put(name, schema);
    }

    /** @param base an object that is taken there */
    private ObjectNode object(Place place, ObjectNode base) {
        place.ask(base).ifPresent(fault -> {
            throw new IllegalStateException("Not taken at '" + place.path() + "': " + base + ": " + fault);
        });
        ObjectNode schema = Schemas.object();
        Place random = place.property(base, RANDOM);
        boolean open = random.ask(IntNode.valueOf(1), UNKNOWN).isEmpty();
        JsonNode others = open ? schema(random, MissingNode.getInstance()).orElseThrow() : BooleanNode.FALSE;
        List<String> required = new ArrayList<>();
        ObjectNode properties = Json.MAPPER.createObjectNode();
        for (String word : words) {
            Place property = place.property(base, word);
            if (property.ask(IntNode.valueOf(1), UNKNOWN).isPresent()) {
                continue;
            }
            schema(property, base.path(word))
                    .filter(found -> !found.equals(others))
                    .ifPresent(found -> properties.set(word, found));
            if (property.ask(null, MISSING).isPresent()) {
                required.add(word);
                properties.putIfAbsent(word, Schemas.any());
            }
        }
        if (!properties.isEmpty()) {
            schema.set("properties", properties);
        }
        if (!required.isEmpty()) {
            schema.set("required", Schemas.strings(required));
        }
        schema.set("additionalProperties", others.isObject() && others.isEmpty() ? BooleanNode.TRUE : others);
        atMost(place, base, schema);
        return schema;
    }

    private static void atMost(Place place, ObjectNode base, ObjectNode schema) {
        ObjectNode many = base.deepCopy();
        for (int i = 0; i < 1_000; i++) {
            many.put(RANDOM + i, "x");
        }
        place.ask(many, "object_above_max_properties")
                .ifPresent(fault -> schema.put("maxProperties", Plain.bound(fault)));
        ObjectNode longName = base.deepCopy();
        longName.put("x".repeat(100_000), "x");
        place.ask(longName, "string_above_max_length")
                .ifPresent(fault -> schema.set("propertyNames", Schemas.any().put("maxLength", Plain.bound(fault))));
    }

    /** The object with whatever is missing for it to be taken. */
    private static ObjectNode filled(Place place, ObjectNode start) {
        ObjectNode filled = start.deepCopy();
        for (int i = 0; i < 20; i++) {
            Optional<ApiError> fault = place.ask(filled).filter(error -> MISSING.equals(error.code()));
            if (fault.isEmpty()) {
                return filled;
            }
            String param = fault.get().param();
            String name =
                    param.substring(place.path().isEmpty() ? 0 : place.path().length() + 1);
            filled.set(name, guess(place.property(filled, name)));
        }
        throw new IllegalStateException("Cannot be filled at " + place.path() + ": " + filled);
    }

    private static JsonNode guess(Place place) {
        for (JsonNode value : KINDS.values()) {
            Optional<ApiError> fault = place.ask(value)
                    .filter(error -> String.valueOf(error.param()).startsWith(place.path()));
            if (fault.isEmpty()) {
                return value;
            }
            Matcher supported = SUPPORTED.matcher(fault.get().message());
            if (supported.find()) {
                return TextNode.valueOf(supported.group(1).split("', '")[0]);
            }
            Matcher prefix = PREFIX.matcher(fault.get().message());
            if (prefix.find()) {
                return TextNode.valueOf(prefix.group(1) + "_1");
            }
        }
        throw new IllegalStateException("No value is known for " + place.path());
    }

    private ObjectNode named(String name, ObjectNode schema) {
        ObjectNode there = components.putIfAbsent(name, schema);
        return there == null || there.equals(schema) ? Schemas.ref(name) : schema;
    }

    private static Map<String, JsonNode> kinds() {
        Map<String, JsonNode> kinds = new LinkedHashMap<>();
        kinds.put("string", TextNode.valueOf("x"));
        kinds.put("integer", IntNode.valueOf(1));
        kinds.put("number", DecimalNode.valueOf(new BigDecimal("0.5")));
        kinds.put("boolean", BooleanNode.TRUE);
        kinds.put("array", Json.MAPPER.createArrayNode());
        kinds.put("object", Json.MAPPER.createObjectNode());
        return kinds;
    }
}
