package dev.antiphon.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.Optional;

/**
 * A piece of a chain on its way out of the house: one line that says where it begins and ends, and then a line for each entry.
 */
public final class AuditExport {

    private static final String OBJECT = "antiphon.audit";
    private static final int VERSION = 1;
    private static final int FIELDS = 7;

    /** Of two values under one name others could read the first, and we the last. */
    private static final ObjectReader STRICT = Json.MAPPER.reader().with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

    private AuditExport() {}

    public static ObjectNode header(AuditBook.Piece piece) {
        return Json.MAPPER
                .createObjectNode()
                .put("object", OBJECT)
                .put("version", VERSION)
                .put("tenant", piece.tenant())
                .put("first", piece.first())
                .put("last", piece.last())
                .put("before", piece.before())
                .put("head", piece.head());
    }

    /** What is wrong with an export, as a sentence; empty when nothing is. Reads line by line: it may be long. */
    static Optional<String> problem(BufferedReader export) throws IOException {
        JsonNode header;
        try {
            header = read(export.readLine());
        } catch (JsonProcessingException broken) {
            return Optional.of("Line 1 cannot be read.");
        }
        if (!isHeader(header)) {
            return Optional.of("The first line is not the head of an export of the audit log.");
        }
        long last = header.path("last").longValue();
        Walk walk =
                new Walk(header.path("first").longValue(), header.path("before").asText());
        for (String line = export.readLine(); line != null; line = export.readLine()) {
            Optional<String> problem = step(walk, line, last);
            if (problem.isPresent()) {
                return problem;
            }
        }
        return walk.place() <= last
                ? Optional.of("It stops before entry " + walk.place() + "; it should go on to " + last + ".")
                : last < header.path("first").longValue()
                        ? Optional.empty()
                        : walk.ends(header.path("head").asText());
    }

    private static Optional<String> step(Walk walk, String line, long last) {
        if (walk.place() > last) {
            return Optional.of("More follows behind the last entry.");
        }
        try {
            return walk.step(read(line));
        } catch (JsonProcessingException broken) {
            return Optional.of("Entry " + walk.place() + " cannot be read.");
        }
    }

    private static JsonNode read(String line) throws JsonProcessingException {
        return STRICT.readTree(line == null ? "" : line);
    }

    private static boolean isHeader(JsonNode header) {
        return OBJECT.equals(header.path("object").textValue())
                && header.path("version").isInt()
                && header.path("version").intValue() == VERSION
                && header.path("first").isIntegralNumber()
                && header.path("last").isIntegralNumber()
                && header.size() == FIELDS;
    }
}
