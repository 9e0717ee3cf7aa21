package dev.antiphon.memory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Json;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;

/** Facts as a model reads them: each a JSON object on a line of its own, the same fact always alike. */
final class FactLines {

    private FactLines() {}

    /** With their ids, to be read, replaced and forgotten by. */
    static String named(List<Memory> memories) {
        return memories.stream()
                .map(memory -> line(json(memory).put("id", memory.id())))
                .collect(Collectors.joining("\n"));
    }

    /** Without: an id is longer than many a fact. */
    static String plain(Memory memory) {
        return line(json(memory));
    }

    private static ObjectNode json(Memory memory) {
        ObjectNode json = Json.MAPPER
                .createObjectNode()
                .put(
                        "as_of",
                        Instant.ofEpochSecond(memory.updatedAt())
                                .atZone(ZoneOffset.UTC)
                                .toLocalDate()
                                .toString());
        if (memory.shared()) {
            json.put("shared", true);
        }
        return json.put("fact", memory.text());
    }

    /** No {@code <} in it, so that nothing looks like the tag that ends the facts. */
    private static String line(ObjectNode json) {
        try {
            return Json.MAPPER.writeValueAsString(json).replace("<", "\\u003c");
        } catch (JsonProcessingException defect) {
            throw new IllegalStateException("A fact cannot be written", defect);
        }
    }
}
