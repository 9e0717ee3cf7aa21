package dev.antiphon.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.CanonicalJson;
import dev.antiphon.protocol.Sha256;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether a chain is whole: nothing altered, left out, added or put in another order. */
public final class Check {

    private static final Set<String> FIELDS =
            Set.of(Chain.SEQUENCE, Chain.TIME, Chain.KIND, Chain.PAYLOAD, Chain.HASH, Chain.BODIES);

    private static final String OF_HASH = "_sha256";
    private static final HexFormat HEX = HexFormat.of();

    private Check() {}

    /**
     * What is wrong, as a sentence that names the entry; empty when nothing is.
     *
     * @param head which hash the last entry is said to have
     */
    public static Optional<String> problem(String responseId, List<JsonNode> entries, String head) {
        byte[] before = Sha256.of(responseId);
        for (int i = 0; i < entries.size(); i++) {
            JsonNode entry = entries.get(i);
            String wrong = wrong(entry, i, i == entries.size() - 1, before);
            if (wrong != null) {
                return Optional.of("Entry " + i + " (" + entry.path(Chain.KIND).asText("?") + ") " + wrong);
            }
            before = HEX.parseHex(entry.get(Chain.HASH).textValue());
        }
        if (entries.isEmpty() || !ended(entries)) {
            return Optional.of("The chain does not end: its last entry is missing, or its response has not ended.");
        }
        return HEX.formatHex(before).equals(head)
                ? Optional.empty()
                : Optional.of("The chain ends with another hash than it is said to.");
    }

    /** The same for a response and the chain that is about it. @param json as GET returns it */
    public static Optional<String> problem(List<JsonNode> entries, byte[] json) {
        String closed = entries.isEmpty()
                ? ""
                : entries.getLast()
                        .path(Chain.PAYLOAD)
                        .path("response" + OF_HASH)
                        .asText();
        return closed.equals(Hashes.hash(json))
                ? Optional.empty()
                : Optional.of("The response is another one than the chain ends with.");
    }

    private static boolean ended(List<JsonNode> entries) {
        return Statements.ENDED.equals(entries.getLast().path(Chain.KIND).asText());
    }

    private static @Nullable String wrong(JsonNode entry, int place, boolean last, byte[] before) {
        if (!(entry instanceof ObjectNode object) || !FIELDS.containsAll(names(object))) {
            return "has fields that no entry has.";
        }
        if (!entry.path(Chain.SEQUENCE).isInt() || entry.path(Chain.SEQUENCE).intValue() != place) {
            return "stands in the place of another, or one before it is missing.";
        }
        if (!hash(object, before).equals(entry.path(Chain.HASH).textValue())) {
            return "does not have the hash of what it says and of what stands before it.";
        }
        if (!last && Statements.ENDED.equals(entry.path(Chain.KIND).textValue())) {
            return "ends the chain, but more follows.";
        }
        return bodies(entry);
    }

    /** Empty for what no entry can say, such as half a character. */
    private static String hash(ObjectNode entry, byte[] before) {
        ObjectNode said = entry.deepCopy();
        said.remove(List.of(Chain.HASH, Chain.BODIES));
        try {
            return HEX.formatHex(Chain.hash(before, CanonicalJson.of(said)));
        } catch (IllegalArgumentException unwritable) {
            return "";
        }
    }

    private static List<String> names(ObjectNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static @Nullable String bodies(JsonNode entry) {
        JsonNode bodies = entry.path(Chain.BODIES);
        if (!bodies.isMissingNode() && (!bodies.isObject() || bodies.isEmpty())) {
            return "has bodies that are none.";
        }
        return bodies.properties().stream()
                .filter(body -> !hash(body.getValue())
                        .equals(entry.path(Chain.PAYLOAD)
                                .path(body.getKey() + OF_HASH)
                                .textValue()))
                .map(body -> "has another " + body.getKey() + " than it says.")
                .findFirst()
                .orElse(null);
    }

    /** A text's own, or that of the hashes of several. */
    private static String hash(JsonNode body) {
        if (body.isTextual()) {
            return Hashes.hash(body.textValue());
        }
        List<byte[]> hashes = new ArrayList<>();
        for (JsonNode item : body) {
            hashes.add(Sha256.of(item.isTextual() ? item.textValue() : ""));
        }
        return body.isArray() ? Hashes.hashOfAll(hashes) : "";
    }
}
