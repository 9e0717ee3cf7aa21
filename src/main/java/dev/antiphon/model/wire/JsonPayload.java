package dev.antiphon.model.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads a payload that is one JSON object, straight from its bytes. */
public final class JsonPayload {

    private static final int MAX_DEPTH = 100;
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();
    private static final JsonMapper TREES = JsonMapper.builder(JSON).build();

    private JsonPayload() {}

    /** Reads the fields of an object whose beginning has been read, up to its end, or as far as it wants to know them. */
    public interface Fields<T> {
        T read(JsonParser json) throws IOException;
    }

    /**
     * @param fields may be asked twice; what the first one read counts for nothing then
     * @throws IOException when it is no JSON object; bytes that are not UTF-8 are read as U+FFFD instead
     */
    public static <T> T read(byte[] bytes, int from, int length, Fields<T> fields) throws IOException {
        try {
            return parse(bytes, from, length, fields);
        } catch (IOException broken) {
            byte[] repaired = new String(bytes, from, length, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
            try {
                return parse(repaired, 0, repaired.length, fields);
            } catch (IOException beyondRepair) {
                throw new MalformedAnswer("a chunk that is no JSON object: " + beyondRepair.getMessage(), broken);
            }
        }
    }

    private static <T> T parse(byte[] bytes, int from, int length, Fields<T> fields) throws IOException {
        try (JsonParser json = JSON.createParser(bytes, from, length)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedAnswer("no object");
            }
            T read = fields.read(json);
            if (json.currentToken() == JsonToken.END_OBJECT && json.nextToken() != null) {
                throw new MalformedAnswer("something after the object");
            }
            return read;
        }
    }

    /** The value, with all that is in it; leaves the parser at its end. */
    public static JsonNode tree(JsonParser json) throws IOException {
        return TREES.readTree(json);
    }

    /** The value as text, null when it is none; leaves the parser at its end. */
    public static @Nullable String text(JsonParser json, JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_STRING) {
            return json.getText();
        }
        json.skipChildren();
        return null;
    }
}
