package dev.antiphon.evidence;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Unicode;
import dev.antiphon.protocol.Usage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an entry says, while it is being put together. A text stands in it as its hash, {@code …_sha256}; the text itself lies
 * beside the entry, where it can be taken away without breaking the chain.
 */
final class Payload {

    private final String kind;
    private final boolean keep;
    private final ObjectNode said = Json.MAPPER.createObjectNode();
    private final ObjectNode bodies = Json.MAPPER.createObjectNode();

    /** @param keep whether texts are kept */
    Payload(String kind, boolean keep) {
        this.kind = kind;
        this.keep = keep;
    }

    String kind() {
        return kind;
    }

    ObjectNode said() {
        return said;
    }

    /** The texts, by name; null for none. */
    @Nullable
    ObjectNode bodies() {
        return bodies.isEmpty() ? null : bodies;
    }

    /** Nothing is said of what is null. */
    Payload word(String name, @Nullable String word) {
        if (word != null) {
            said.put(name, Unicode.wellFormed(word));
        }
        return this;
    }

    Payload number(String name, long number) {
        said.put(name, number);
        return this;
    }

    Payload flag(String name, @Nullable Boolean flag) {
        if (flag != null) {
            said.put(name, flag);
        }
        return this;
    }

    Payload words(String name, List<String> words) {
        if (!words.isEmpty()) {
            ArrayNode array = said.putArray(name);
            words.forEach(word -> array.add(Unicode.wellFormed(word)));
        }
        return this;
    }

    Payload usage(@Nullable Usage usage) {
        return usage == null
                ? this
                : number("input_tokens", usage.inputTokens()).number("output_tokens", usage.outputTokens());
    }

    /** Its hash, and the text itself where texts are kept. */
    Payload text(String name, @Nullable String text) {
        if (text != null) {
            String whole = Unicode.wellFormed(text);
            said.put(name + "_sha256", Hashes.hash(whole));
            if (keep) {
                bodies.put(name, whole);
            }
        }
        return this;
    }

    /** The same for a value's JSON. */
    Payload json(String name, Object value) {
        byte[] json = Json.bytes(value);
        said.put(name + "_sha256", Hashes.hash(json));
        if (keep) {
            bodies.put(name, new String(json, StandardCharsets.UTF_8));
        }
        return this;
    }

    /** How many, and the hash of their hashes. @param whole whether they are kept here, if texts are */
    Payload items(String name, List<Item> items, ItemHashes hashes, boolean whole) {
        said.put(name + "_items", items.size());
        said.put(name + "_sha256", hashes.of(items));
        if (keep && whole && !items.isEmpty()) {
            ArrayNode array = bodies.putArray(name);
            items.forEach(item -> array.add(new String(Json.bytes(item), StandardCharsets.UTF_8)));
        }
        return this;
    }
}
