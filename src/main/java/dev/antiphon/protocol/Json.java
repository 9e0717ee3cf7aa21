package dev.antiphon.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The house's one way from values to JSON and back.
 *
 * <p>Records write themselves in snake case, in the order of their components. Numbers keep their exact value (no
 * detour over binary floating point), so that what was said is what is given back. Thread-safe.
 */
public final class Json {

    /** For JSON this house wrote itself, or that has passed {@link #reading(int, long)} before. */
    public static final JsonMapper MAPPER = reading(1_000, Long.MAX_VALUE);

    private Json() {}

    /**
     * A mapper that reads strictly, no deeper than {@code maxDepth} and no more than {@code maxTokens}; for bytes from
     * outside. Three bytes of JSON can make an object of a hundred in memory, so it is not enough to bound the bytes.
     *
     * <p>Of a name that is given twice in one object the last value counts, as it does for nearly every other reader of
     * JSON.
     */
    public static JsonMapper reading(int maxDepth, long maxTokens) {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(maxDepth)
                        .maxTokenCount(maxTokens)
                        .maxStringLength(100 * 1024 * 1024)
                        .maxNumberLength(1_000)
                        .build())
                .build();
        return JsonMapper.builder(factory)
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
    }

    /** The UTF-8 JSON of a value of this house; failing to write one is a defect. */
    public static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException defect) {
            throw new IllegalStateException("A value of type " + value.getClass() + " cannot be written", defect);
        }
    }

    /** The tree of JSON this house wrote; failing to read it back is a defect. */
    public static JsonNode tree(byte[] json) {
        try {
            return MAPPER.readTree(json);
        } catch (IOException defect) {
            throw new UncheckedIOException("Stored JSON cannot be read back", defect);
        }
    }

    /** Whether lists and objects stand deeper in each other than that; 1 for one without others in it. */
    public static boolean nestsDeeper(JsonNode node, int depth) {
        if (!node.isContainerNode()) {
            return false;
        }
        if (depth == 0) {
            return true;
        }
        for (JsonNode child : node) {
            if (nestsDeeper(child, depth - 1)) {
                return true;
            }
        }
        return false;
    }
}
