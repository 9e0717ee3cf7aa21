package dev.antiphon.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object from a client, read field by field; whatever is wrong becomes the contract's 400 with the exact path.
 *
 * <p>An explicit {@code null} means "absent". {@link #refuseOthers()} at the end makes sure that nothing meaningful is
 * ignored.
 */
public final class Fields {

    private final JsonNode object;
    private final String path;
    private final boolean stored;
    private final Set<String> read = new HashSet<>();

    private Fields(JsonNode object, String path, boolean stored) {
        this.object = object;
        this.path = path;
        this.stored = stored;
    }

    /** What was kept has been checked, or comes from a model, which knows no limits: nothing is too long for it. */
    public static Fields stored(JsonNode node) {
        return new Fields(node, "stored", true);
    }

    /** An item of a model's, for which the same holds. */
    static Fields ofItem(JsonNode node) {
        return new Fields(node, "item", true);
    }

    /**
     * Reads what was kept. Whoever asks for it did nothing wrong when it cannot be read.
     *
     * @throws UnreadableException in place of a fault of the client's
     */
    public static <T> T readStored(JsonNode node, Function<Fields, T> read) {
        try {
            return read.apply(stored(node));
        } catch (ApiException unreadable) {
            throw new UnreadableException(unreadable);
        }
    }

    /** @param path where the object stands in the request, empty for the request itself */
    public static Fields of(JsonNode node, String path) {
        return of(node, path, false);
    }

    private static Fields of(JsonNode node, String path, boolean stored) {
        if (!node.isObject()) {
            throw ApiError.invalidType(path, "an object", kindOf(node)).exception();
        }
        return new Fields(node, path, stored);
    }

    /** The same place in the request, with another value. */
    Fields over(JsonNode other) {
        return new Fields(other, path, stored);
    }

    public JsonNode json() {
        return object;
    }

    public String path() {
        return path;
    }

    public String pathOf(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** The value, or null when it is absent or null. Counts as read. */
    public @Nullable JsonNode value(String name) {
        read.add(name);
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? null : value;
    }

    public boolean has(String name) {
        return value(name) != null;
    }

    public JsonNode required(String name) {
        JsonNode value = value(name);
        if (value == null) {
            throw ApiError.missing(pathOf(name)).exception();
        }
        return value;
    }

    public @Nullable String text(String name) {
        JsonNode value = value(name);
        if (value == null) {
            return null;
        }
        if (!value.isTextual()) {
            throw ApiError.invalidType(pathOf(name), "a string", kindOf(value)).exception();
        }
        return value.textValue();
    }

    /** A string of at most {@code max} characters. */
    public @Nullable String text(String name, int max) {
        String value = text(name);
        if (value != null && value.length() > max && !stored) {
            throw tooLong(pathOf(name), max, value.length()).exception();
        }
        return value;
    }

    public String requiredText(String name, int max) {
        required(name);
        String value = text(name, max);
        return value == null ? "" : value;
    }

    public @Nullable String choice(String name, Collection<String> supported) {
        String value = text(name);
        if (value != null && !supported.contains(value)) {
            throw ApiError.invalidValue(pathOf(name), value, supported).exception();
        }
        return value;
    }

    public @Nullable Boolean flag(String name) {
        JsonNode value = value(name);
        if (value == null) {
            return null;
        }
        if (!value.isBoolean()) {
            throw ApiError.invalidType(pathOf(name), "a boolean", kindOf(value)).exception();
        }
        return value.booleanValue();
    }

    public boolean flag(String name, boolean otherwise) {
        Boolean value = flag(name);
        return value == null ? otherwise : value;
    }

    public @Nullable Integer integer(String name, int min, int max) {
        JsonNode value = value(name);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber()) {
            throw ApiError.invalidType(pathOf(name), "an integer", kindOf(value))
                    .exception();
        }
        Bounds.require(pathOf(name), "integer", new BigDecimal(value.bigIntegerValue()), min, max);
        return value.intValue();
    }

    public @Nullable Double decimal(String name, int min, int max) {
        JsonNode value = value(name);
        if (value == null) {
            return null;
        }
        if (!value.isNumber()) {
            throw ApiError.invalidType(pathOf(name), "a number", kindOf(value)).exception();
        }
        Bounds.require(pathOf(name), "decimal", value.decimalValue(), min, max);
        return value.doubleValue();
    }

    private @Nullable JsonNode array(String name) {
        JsonNode value = value(name);
        if (value != null && !value.isArray()) {
            throw ApiError.invalidType(pathOf(name), "an array", kindOf(value)).exception();
        }
        return value;
    }

    /** The members of an array, each read by {@code read}; null when the array is absent. */
    public <T> @Nullable List<T> list(String name, Function<Fields, T> read) {
        JsonNode value = array(name);
        if (value == null) {
            return null;
        }
        List<T> list = new ArrayList<>(value.size());
        for (int i = 0; i < value.size(); i++) {
            list.add(read.apply(of(value.get(i), pathOf(name) + "[" + i + "]", stored)));
        }
        return List.copyOf(list);
    }

    /** The same, and empty when the array is absent. */
    public <T> List<T> listOrEmpty(String name, Function<Fields, T> read) {
        List<T> list = list(name, read);
        return list == null ? List.of() : list;
    }

    /** The strings of an array; null when the array is absent. */
    public @Nullable List<String> texts(String name) {
        JsonNode value = array(name);
        if (value == null) {
            return null;
        }
        List<String> texts = new ArrayList<>(value.size());
        for (int i = 0; i < value.size(); i++) {
            if (!value.get(i).isTextual()) {
                throw ApiError.invalidType(pathOf(name) + "[" + i + "]", "a string", kindOf(value.get(i)))
                        .exception();
            }
            texts.add(value.get(i).textValue());
        }
        return List.copyOf(texts);
    }

    /** An array of the given name must not be longer than this. */
    public void atMost(String name, int max) {
        JsonNode value = value(name);
        if (value != null && value.isArray() && value.size() > max) {
            throw ApiError.invalid(
                            "array_above_max_length",
                            pathOf(name),
                            "Invalid '" + pathOf(name) + "': array too long. Expected an array with maximum length "
                                    + max + ", but got an array with length " + value.size() + " instead.")
                    .exception();
        }
    }

    /** An array of the given name must not be empty. */
    public void atLeastOne(String name) {
        JsonNode value = value(name);
        if (value != null && value.isArray() && value.isEmpty()) {
            throw ApiError.invalid(
                            "empty_array",
                            pathOf(name),
                            "Invalid '" + pathOf(name)
                                    + "': empty array. Expected an array with minimum length 1, but got an empty array"
                                    + " instead.")
                    .exception();
        }
    }

    public @Nullable Fields object(String name) {
        JsonNode value = value(name);
        return value == null ? null : of(value, pathOf(name), stored);
    }

    /**
     * Refuses what this server does not have. Not in what is stored: it was let in once, or a model made it, and it must not
     * be lost for what is refused from clients today.
     */
    public void refuse(ApiError unavailable) {
        if (!stored) {
            throw unavailable.exception();
        }
    }

    /** Marks fields as known without reading them. */
    public Fields allow(Collection<String> names) {
        read.addAll(names);
        return this;
    }

    /** Every field that has a value must have been read by now, unless it was let in once. */
    public void refuseOthers() {
        object.properties().forEach(field -> {
            if (!read.contains(field.getKey()) && !field.getValue().isNull()) {
                refuse(ApiError.unknownParameter(pathOf(field.getKey())));
            }
        });
    }

    public static ApiError tooLong(String path, int max, int length) {
        return ApiError.invalid(
                "string_above_max_length",
                path,
                "Invalid '" + path + "': string too long. Expected a string with maximum length " + max
                        + ", but got a string with length " + length + " instead.");
    }

    /** How the contract's messages call a kind of JSON value. */
    public static String kindOf(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "an array";
            case OBJECT, POJO -> "an object";
            case STRING, BINARY -> "a string";
            case BOOLEAN -> "a boolean";
            case NUMBER -> node.isIntegralNumber() ? "an integer" : "a decimal number";
            case NULL, MISSING -> "null";
        };
    }
}
