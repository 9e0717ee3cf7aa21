package dev.antiphon.evidence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A chain on its way out of the house: one line that says whose it is and where it ends, and then a line for each entry.
 */
public final class Export {

    private static final String OBJECT = "antiphon.evidence";
    private static final int VERSION = 1;

    /** Of two values under one name others could read the first, and we the last. */
    private static final ObjectReader STRICT = Json.MAPPER.reader().with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

    private Export() {}

    /** JSON Lines, in UTF-8. */
    public static byte[] of(Evidence.Found found) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(Json.bytes(header(found)));
        all.write('\n');
        for (JsonNode entry : found.entries()) {
            all.writeBytes(Json.bytes(entry));
            all.write('\n');
        }
        return all.toByteArray();
    }

    private static ObjectNode header(Evidence.Found found) {
        return Json.MAPPER
                .createObjectNode()
                .put("object", OBJECT)
                .put("version", VERSION)
                .put("response_id", found.responseId())
                .put("head", found.head())
                .put("seal", found.seal());
    }

    /**
     * What is wrong with an export; empty when nothing is. The seal is not looked at: only the server that made it can.
     *
     * @param response the JSON of the response, byte by byte as GET returned it; null for none
     */
    public static Optional<String> problem(byte[] export, byte @Nullable [] response) {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : new String(export, StandardCharsets.UTF_8).split("\n")) {
            try {
                lines.add(STRICT.readTree(line));
            } catch (JsonProcessingException broken) {
                return Optional.of("Line " + (lines.size() + 1) + " cannot be read.");
            }
        }
        JsonNode header = lines.getFirst();
        if (!OBJECT.equals(header.path("object").textValue())
                || !header.path("version").isInt()
                || header.path("version").intValue() != VERSION
                || header.size() != 5) {
            return Optional.of("The first line is not the head of an export of evidence.");
        }
        List<JsonNode> entries = lines.subList(1, lines.size());
        return Check.problem(
                        header.path("response_id").asText(),
                        entries,
                        header.path("head").asText())
                .or(() -> response == null ? Optional.empty() : Check.problem(entries, response));
    }
}
