package dev.antiphon.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.Sha256;
import dev.antiphon.seal.ChainLink;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether a chain is whole: nothing altered, left out, added or put in another order. */
public final class Check {

    private static final Set<String> BESIDE = Set.of(Chain.BODIES);

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
                return Optional.of(
                        "Entry " + i + " (" + entry.path(ChainLink.KIND).asText("?") + ") " + wrong);
            }
            before = HEX.parseHex(entry.get(ChainLink.HASH).textValue());
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
                        .path(ChainLink.PAYLOAD)
                        .path("response" + OF_HASH)
                        .asText();
        return closed.equals(Hashes.hash(json))
                ? Optional.empty()
                : Optional.of("The response is another one than the chain ends with.");
    }

    private static boolean ended(List<JsonNode> entries) {
        return Statements.ENDED.equals(entries.getLast().path(ChainLink.KIND).asText());
    }

    private static @Nullable String wrong(JsonNode entry, int place, boolean last, byte[] before) {
        String broken = ChainLink.problem(entry, BESIDE, place, before);
        if (broken != null) {
            return broken;
        }
        if (!last && Statements.ENDED.equals(entry.path(ChainLink.KIND).textValue())) {
            return "ends the chain, but more follows.";
        }
        return bodies(entry);
    }

    private static @Nullable String bodies(JsonNode entry) {
        JsonNode bodies = entry.path(Chain.BODIES);
        if (!bodies.isMissingNode() && (!bodies.isObject() || bodies.isEmpty())) {
            return "has bodies that are none.";
        }
        return bodies.properties().stream()
                .filter(body -> !hash(body.getValue())
                        .equals(entry.path(ChainLink.PAYLOAD)
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
