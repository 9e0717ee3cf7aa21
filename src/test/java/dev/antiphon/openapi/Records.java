package dev.antiphon.openapi;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.BeanPropertyWriter;
import com.fasterxml.jackson.databind.ser.PropertyWriter;
import dev.antiphon.protocol.Json;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of what is sent, as Jackson's own serializers write it: names, order, what is left out and what is written in
 * line are theirs. A component is null only where it is marked so.
 */
final class Records {

    private final SerializerProvider provider = Json.MAPPER.getSerializerProviderInstance();
    private final Map<String, ObjectNode> components = new TreeMap<>();
    private final Map<String, JavaType> named = new HashMap<>();
    private final Map<Class<?>, ObjectNode> known = new LinkedHashMap<>();
    private final Map<String, String> docs;
    private final Function<Class<?>, String> names;
    private final BiConsumer<Class<?>, ObjectNode> finish;

    /**
     * @param names what a type is called in the document
     * @param finish adds to an object what its type alone does not say
     */
    Records(Map<String, String> docs, Function<Class<?>, String> names, BiConsumer<Class<?>, ObjectNode> finish) {
        this.docs = docs;
        this.names = names;
        this.finish = finish;
    }

    Map<String, ObjectNode> components() {
        return components;
    }

    /** Settles what stands for a type that cannot say it itself. */
    void settle(Class<?> type, ObjectNode schema) {
        known.put(type, schema);
    }

    ObjectNode of(Class<?> type) {
        return of(Json.MAPPER.constructType(type));
    }

    ObjectNode of(JavaType type) {
        Class<?> raw = type.getRawClass();
        if (known.containsKey(raw)) {
            return known.get(raw).deepCopy();
        }
        if (type.isMapLikeType()) {
            return Schemas.object().set("additionalProperties", of(type.getContentType()));
        }
        if (type.isCollectionLikeType()) {
            return Schemas.array(of(type.getContentType()));
        }
        if (raw.isEnum()) {
            return enumeration(raw);
        }
        return simple(raw).orElseGet(() -> component(type));
    }

    private static Optional<ObjectNode> simple(Class<?> raw) {
        if (raw == String.class) {
            return Optional.of(Schemas.of("string"));
        }
        if (raw == boolean.class || raw == Boolean.class) {
            return Optional.of(Schemas.of("boolean"));
        }
        if (raw == double.class || raw == Double.class) {
            return Optional.of(Schemas.of("number"));
        }
        if (raw == long.class || raw == Long.class) {
            return Optional.of(Schemas.of("integer").put("format", "int64"));
        }
        if (raw == int.class || raw == Integer.class) {
            return Optional.of(Schemas.of("integer"));
        }
        if (raw == ObjectNode.class || raw == Object.class) {
            return Optional.of(Schemas.object().put("additionalProperties", true));
        }
        return raw == JsonNode.class ? Optional.of(Schemas.any()) : Optional.empty();
    }

    private static ObjectNode enumeration(Class<?> raw) {
        List<String> words = Arrays.stream(raw.getEnumConstants())
                .map(constant -> Json.MAPPER.valueToTree(constant).asText())
                .toList();
        return Schemas.words(words);
    }

    private ObjectNode component(JavaType type) {
        String name = name(type);
        if (!named.computeIfAbsent(name, any -> type).equals(type)) {
            throw new IllegalStateException(type + " and " + named.get(name) + " are both called " + name);
        }
        if (!components.containsKey(name)) {
            components.put(name, Schemas.object());
            components.put(name, type.getRawClass().isSealed() ? union(type.getRawClass()) : object(type));
        }
        return Schemas.ref(name);
    }

    /** A page of what is shown as a thing is a page of things. */
    private String name(JavaType type) {
        String name = names.apply(type.getRawClass());
        return type.hasGenericTypes()
                ? names.apply(type.containedType(0).getRawClass()).replaceFirst("^Shown", "") + name
                : name;
    }

    private ObjectNode union(Class<?> sealed) {
        Map<String, String> byType = new LinkedHashMap<>();
        leaves(sealed).forEach(leaf -> {
            of(leaf);
            typesOf(components.get(names.apply(leaf))).forEach(type -> byType.put(type, names.apply(leaf)));
        });
        return described(sealed, Schemas.union(byType));
    }

    private static List<String> typesOf(ObjectNode schema) {
        JsonNode type = schema.at("/properties/type");
        List<String> types = new ArrayList<>();
        if (type.has("const")) {
            types.add(type.get("const").textValue());
        }
        type.path("enum").forEach(word -> types.add(word.textValue()));
        return types;
    }

    /** The records of a sealed type that have a form of their own; those that are kept as they came have none. */
    static Stream<Class<?>> leaves(Class<?> sealed) {
        return Arrays.stream(sealed.getPermittedSubclasses())
                .flatMap(type -> type.isSealed() ? leaves(type) : Stream.of(type))
                .filter(type -> !isKept(type))
                .distinct();
    }

    private static boolean isKept(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods()).anyMatch(method -> method.isAnnotationPresent(JsonValue.class));
    }

    private ObjectNode object(JavaType type) {
        Class<?> record = type.getRawClass();
        ObjectNode schema = described(record, Schemas.object());
        ObjectNode properties = Json.MAPPER.createObjectNode();
        List<String> required = new ArrayList<>();
        collect(type, properties, required);
        schema.set("properties", properties);
        schema.set("required", Schemas.strings(required));
        boolean more = Arrays.stream(record.getDeclaredMethods())
                .anyMatch(method -> method.isAnnotationPresent(JsonAnyGetter.class));
        if (more) {
            schema.put("additionalProperties", true);
        }
        finish.accept(record, schema);
        return schema;
    }

    private void collect(JavaType type, ObjectNode properties, List<String> required) {
        Class<?> record = type.getRawClass();
        for (Iterator<PropertyWriter> writers = serializer(type).properties(); writers.hasNext(); ) {
            BeanPropertyWriter writer = (BeanPropertyWriter) writers.next();
            if (writer.getAnnotation(JsonAnyGetter.class) != null) {
                continue;
            }
            if (writer.isUnwrapping()) {
                collect(writer.getType(), properties, required);
                continue;
            }
            boolean leftOut = writer.willSuppressNulls();
            boolean mayBeNull = !leftOut && mayBeNull(writer);
            ObjectNode schema = constant(record, writer).orElseGet(() -> of(writer.getType()));
            String words = docs.get(written(record) + "#" + writer.getMember().getName());
            if (mayBeNull) {
                schema = Schemas.nullable(schema);
            }
            if (words != null && !words.isEmpty()) {
                schema.put("description", words);
            }
            properties.set(writer.getName(), schema);
            if (!leftOut || !mayBeNull(writer)) {
                required.add(writer.getName());
            }
        }
    }

    /** What a record always says by a method that is no component. */
    private static Optional<ObjectNode> constant(Class<?> record, BeanPropertyWriter writer) {
        Method accessor = (Method) writer.getMember().getMember();
        boolean component = Arrays.stream(record.getRecordComponents())
                .anyMatch(one -> one.getName().equals(accessor.getName()));
        if (component || accessor.getReturnType() != String.class) {
            return Optional.empty();
        }
        try {
            Method own = record.getDeclaredMethod(accessor.getName());
            own.setAccessible(true);
            return Optional.of(Schemas.constant((String) own.invoke(blank(record))));
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Object blank(Class<?> record) throws ReflectiveOperationException {
        RecordComponent[] parts = record.getRecordComponents();
        Class<?>[] types = Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Constructor<?> constructor = record.getDeclaredConstructor(types);
        constructor.setAccessible(true);
        return constructor.newInstance(
                Arrays.stream(types).map(Records::nothing).toArray());
    }

    private static @Nullable Object nothing(Class<?> type) {
        if (type.isPrimitive()) {
            return Array.get(Array.newInstance(type, 1), 0);
        }
        return type == List.class ? List.of() : null;
    }

    private static boolean mayBeNull(BeanPropertyWriter writer) {
        return ((Method) writer.getMember().getMember())
                .getAnnotatedReturnType()
                .isAnnotationPresent(Nullable.class);
    }

    private JsonSerializer<?> serializer(JavaType type) {
        try {
            return provider.findValueSerializer(type);
        } catch (JsonMappingException unwritable) {
            throw new IllegalStateException(unwritable);
        }
    }

    private ObjectNode described(Class<?> type, ObjectNode schema) {
        String words = docs.get(written(type));
        return words == null || words.isEmpty() ? schema : schema.put("description", words);
    }

    private static String written(Class<?> type) {
        return type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
    }
}
