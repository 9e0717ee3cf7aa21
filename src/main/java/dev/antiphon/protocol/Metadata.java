package dev.antiphon.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code metadata}: what a client notes about a response or a conversation, at most 16 short strings by name. */
public final class Metadata {

    private static final int MOST = 16;
    private static final int LONGEST_KEY = 64;
    private static final int LONGEST_VALUE = 512;

    private Metadata() {}

    /** In the order it was given; empty when it is absent. */
    static Map<String, String> read(Fields fields) {
        Fields metadata = fields.object("metadata");
        if (metadata == null) {
            return Map.of();
        }
        if (metadata.json().size() > MOST) {
            throw ApiError.invalid(
                            "object_above_max_properties",
                            "metadata",
                            "Invalid 'metadata': too many properties. Expected an object with at most " + MOST
                                    + " properties, but got " + metadata.json().size() + " properties instead.")
                    .exception();
        }
        Map<String, String> pairs = new LinkedHashMap<>();
        metadata.json().fieldNames().forEachRemaining(key -> {
            if (key.length() > LONGEST_KEY) {
                throw Fields.tooLong("metadata", LONGEST_KEY, key.length()).exception();
            }
            String value = metadata.text(key, LONGEST_VALUE);
            if (value != null) {
                pairs.put(key, value);
            }
        });
        return pairs;
    }

    /** What was kept of it; has been checked. */
    public static Map<String, String> stored(@Nullable JsonNode metadata) {
        Map<String, String> pairs = new LinkedHashMap<>();
        if (metadata != null) {
            metadata.properties()
                    .forEach(pair -> pairs.put(pair.getKey(), pair.getValue().textValue()));
        }
        return pairs;
    }
}
