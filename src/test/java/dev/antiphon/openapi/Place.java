package dev.antiphon.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.Json;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One place in a request, at which one value after another is tried.
 *
 * @param reader what reads whole requests, and throws an {@link ApiException} for what it does not take
 * @param within the whole request around a value; {@code null} stands for a value that is not there
 * @param path as the reader calls the place in its faults
 */
record Place(Consumer<JsonNode> reader, Function<JsonNode, JsonNode> within, String path) {

    /** The body itself. */
    static Place body(Consumer<JsonNode> reader) {
        return new Place(reader, value -> value, "");
    }

    Place property(ObjectNode of, String name) {
        return new Place(reader, value -> within.apply(with(of, name, value)), child(name));
    }

    Place element() {
        return new Place(
                reader, value -> within.apply(Json.MAPPER.createArrayNode().add(value)), path + "[0]");
    }

    String child(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** What the reader has against the value, which may be nothing. */
    Optional<ApiError> ask(JsonNode value) {
        try {
            reader.accept(within.apply(value));
            return Optional.empty();
        } catch (ApiException refused) {
            return Optional.of(refused.error());
        }
    }

    /** The same where only a fault of this very place counts, and only one of the given codes. */
    Optional<ApiError> ask(JsonNode value, String... codes) {
        return ask(value).filter(error -> path.equals(error.param()) && isOneOf(error, codes));
    }

    private static boolean isOneOf(ApiError error, String... codes) {
        for (String code : codes) {
            if (Objects.equals(code, error.code())) {
                return true;
            }
        }
        return false;
    }

    private static ObjectNode with(ObjectNode of, String name, JsonNode value) {
        ObjectNode copy = Json.MAPPER.createObjectNode();
        copy.setAll(of);
        if (value == null) {
            copy.remove(name);
        } else {
            copy.set(name, value);
        }
        return copy;
    }
}
