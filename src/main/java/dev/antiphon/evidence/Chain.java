package dev.antiphon.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Entries of which each carries the hash of itself and the one before it; the first follows the id of the response. Not
 * thread-safe.
 *
 * <p>An entry is an object of {@code sequence}, {@code time}, {@code kind}, {@code payload} and {@code hash}; {@code bodies} may
 * stand beside them, and are bound by the hashes in the payload. The hash is SHA-256 over the 32 bytes of the hash before it,
 * and the {@linkplain Canonical canonical} JSON of the first four.
 */
final class Chain {

    static final String SEQUENCE = "sequence";
    static final String TIME = "time";
    static final String KIND = "kind";
    static final String PAYLOAD = "payload";
    static final String HASH = "hash";
    static final String BODIES = "bodies";

    private static final HexFormat HEX = HexFormat.of();

    private final List<byte[]> lines = new ArrayList<>();
    private byte[] head;
    private boolean bodies;

    Chain(String responseId) {
        head = Sha256.of(responseId);
    }

    /** One that was kept, to be gone on with. */
    static Chain of(String responseId, byte[] kept) {
        Chain chain = new Chain(responseId);
        for (JsonNode entry : entries(kept)) {
            chain.lines.add(Json.bytes(entry));
            chain.head = HEX.parseHex(entry.path(HASH).asText());
            chain.bodies |= entry.has(BODIES);
        }
        return chain;
    }

    void add(Instant at, Payload payload) {
        ObjectNode entry = Json.MAPPER.createObjectNode();
        entry.put(SEQUENCE, lines.size());
        entry.put(TIME, at.truncatedTo(ChronoUnit.MILLIS).toString());
        entry.put(KIND, payload.kind());
        entry.set(PAYLOAD, payload.said());
        head = hash(head, entry);
        entry.put(HASH, HEX.formatHex(head));
        if (payload.bodies() != null) {
            entry.set(BODIES, payload.bodies());
            bodies = true;
        }
        lines.add(Json.bytes(entry));
    }

    /** @param entry without hash and bodies */
    static byte[] hash(byte[] before, ObjectNode entry) {
        byte[] json = Canonical.of(entry);
        byte[] both = new byte[before.length + json.length];
        System.arraycopy(before, 0, both, 0, before.length);
        System.arraycopy(json, 0, both, before.length, json.length);
        return Sha256.of(both);
    }

    /** The hash of the last entry. */
    String head() {
        return HEX.formatHex(head);
    }

    /** Whether any text lies beside an entry. */
    boolean bodies() {
        return bodies;
    }

    /** All entries, each on a line. */
    byte[] bytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] line : lines) {
            all.writeBytes(line);
            all.write('\n');
        }
        return all.toByteArray();
    }

    /** What {@link #bytes} wrote. */
    static List<JsonNode> entries(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8)
                .lines()
                .map(line -> Json.tree(line.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    /** The same without the texts. */
    static byte[] bare(byte[] bytes) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (JsonNode entry : entries(bytes)) {
            ((ObjectNode) entry).remove(BODIES);
            all.writeBytes(Json.bytes(entry));
            all.write('\n');
        }
        return all.toByteArray();
    }
}
