package dev.antiphon.seal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.CanonicalJson;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Sha256;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a chain: it carries the hash of itself and the one before it, so that none can be altered, left out, added or put
 * in another place unseen.
 *
 * <p>An entry is an object of {@code sequence}, {@code time}, {@code kind}, {@code payload} and {@code hash}. The hash is SHA-256
 * over the 32 bytes of the hash before it, and the {@linkplain CanonicalJson canonical} JSON of the first four.
 *
 * @param json of the entry without its hash, canonical
 */
public record ChainLink(byte[] json, byte[] hash) {

    public static final String SEQUENCE = "sequence";
    public static final String TIME = "time";
    public static final String KIND = "kind";
    public static final String PAYLOAD = "payload";
    public static final String HASH = "hash";

    private static final Set<String> FIELDS = Set.of(SEQUENCE, TIME, KIND, PAYLOAD, HASH);
    private static final HexFormat HEX = HexFormat.of();

    /** @param at is kept to the millisecond */
    public static ChainLink after(byte[] before, long sequence, Instant at, String kind, ObjectNode payload) {
        ObjectNode entry = Json.MAPPER.createObjectNode();
        entry.put(SEQUENCE, sequence);
        entry.put(TIME, at.truncatedTo(ChronoUnit.MILLIS).toString());
        entry.put(KIND, kind);
        entry.set(PAYLOAD, payload);
        return after(before, CanonicalJson.of(entry));
    }

    /** @param json of the entry without its hash, canonical */
    public static ChainLink after(byte[] before, byte[] json) {
        return new ChainLink(json, hash(before, json));
    }

    /** @param json of an entry without its hash, canonical */
    private static byte[] hash(byte[] before, byte[] json) {
        byte[] both = new byte[before.length + json.length];
        System.arraycopy(before, 0, both, 0, before.length);
        System.arraycopy(json, 0, both, before.length, json.length);
        return Sha256.of(both);
    }

    public String hex() {
        return HEX.formatHex(hash);
    }

    /**
     * What is wrong with an entry, as the rest of a sentence about it; null when nothing is.
     *
     * @param beside further fields it may have, which are not hashed with it
     * @param place which sequence number it has to have
     * @param before the hash of the entry before it
     */
    public static @Nullable String problem(JsonNode entry, Set<String> beside, long place, byte[] before) {
        if (!(entry instanceof ObjectNode object)
                || names(object).stream().anyMatch(name -> !FIELDS.contains(name) && !beside.contains(name))) {
            return "has fields that no entry has.";
        }
        JsonNode sequence = entry.path(SEQUENCE);
        if (!sequence.isIntegralNumber() || !sequence.canConvertToLong() || sequence.longValue() != place) {
            return "stands in the place of another, or one before it is missing.";
        }
        return hash(object, beside, before).equals(entry.path(HASH).textValue())
                ? null
                : "does not have the hash of what it says and of what stands before it.";
    }

    /** Empty for what no entry can say, such as half a character. */
    private static String hash(ObjectNode entry, Set<String> beside, byte[] before) {
        ObjectNode said = entry.deepCopy();
        said.remove(HASH);
        said.remove(beside);
        try {
            return HEX.formatHex(hash(before, CanonicalJson.of(said)));
        } catch (IllegalArgumentException unwritable) {
            return "";
        }
    }

    private static List<String> names(ObjectNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
