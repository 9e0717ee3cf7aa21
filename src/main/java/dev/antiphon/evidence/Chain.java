package dev.antiphon.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.CanonicalJson;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Sha256;
import dev.antiphon.seal.ChainLink;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Entries of which each carries the hash of itself and the one before it; the first follows the id of the response. Not
 * thread-safe.
 *
 * <p>Beside what every {@linkplain ChainLink entry} says may stand {@code bodies}, bound by the hashes in the payload.
 */
final class Chain {

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
            chain.head = HEX.parseHex(entry.path(ChainLink.HASH).asText());
            chain.bodies |= entry.has(BODIES);
        }
        return chain;
    }

    void add(Instant at, Payload payload) {
        ChainLink link = ChainLink.after(head, lines.size(), at, payload.kind(), payload.said());
        head = link.hash();
        bodies |= payload.bodies() != null;
        lines.add(line(link.json(), payload.bodies()));
    }

    /** The names of both come before all others, so that the line is canonical, and nothing is written twice. */
    private byte[] line(byte[] entry, @Nullable ObjectNode texts) {
        ByteArrayOutputStream line = new ByteArrayOutputStream(entry.length + 96);
        line.write('{');
        if (texts != null) {
            line.writeBytes(("\"" + BODIES + "\":").getBytes(StandardCharsets.US_ASCII));
            line.writeBytes(CanonicalJson.of(texts));
            line.write(',');
        }
        line.writeBytes(("\"" + ChainLink.HASH + "\":\"" + head() + "\",").getBytes(StandardCharsets.US_ASCII));
        line.write(entry, 1, entry.length - 1);
        return line.toByteArray();
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
