package dev.antiphon.evidence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Sha256;
import java.util.HexFormat;
import java.util.List;

/**
 * The one way to write an entry: as RFC 8785 has it, for the JSON that entries are made of. Names in order, no blanks, every
 * number a whole one, in UTF-8.
 */
final class Canonical {

    private static final HexFormat HEX = HexFormat.of();
    private static final ObjectWriter WRITER = Json.MAPPER
            .rebuild()
            .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
            .build()
            .writer();

    private Canonical() {}

    static byte[] of(JsonNode json) {
        try {
            return WRITER.writeValueAsBytes(json);
        } catch (JsonProcessingException defect) {
            throw new IllegalArgumentException("It cannot be written", defect);
        }
    }

    /** SHA-256 of a text, in lower-case hexadecimal. */
    static String hash(String text) {
        return HEX.formatHex(Sha256.of(text));
    }

    static String hash(byte[] bytes) {
        return HEX.formatHex(Sha256.of(bytes));
    }

    /** Of several: the hash of their hashes, one behind the other. */
    static String hashOfAll(List<byte[]> hashes) {
        byte[] all = new byte[hashes.size() * 32];
        for (int i = 0; i < hashes.size(); i++) {
            System.arraycopy(hashes.get(i), 0, all, i * 32, 32);
        }
        return hash(all);
    }
}
