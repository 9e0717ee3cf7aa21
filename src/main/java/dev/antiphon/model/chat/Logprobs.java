package dev.antiphon.model.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Unicode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Brings log probabilities to the shape of the Responses API, in which nothing may be missing. */
final class Logprobs {

    /** What OpenAI sends for a token that is all but impossible; stands in for minus infinity, which JSON lacks. */
    private static final double IMPOSSIBLE = -9999.0;

    private Logprobs() {}

    static List<JsonNode> of(JsonNode logprobs) {
        List<JsonNode> tokens = new ArrayList<>();
        for (JsonNode token : logprobs.path("content")) {
            ObjectNode full = one(token);
            ArrayNode top = full.putArray("top_logprobs");
            token.path("top_logprobs").forEach(other -> top.add(one(other)));
            tokens.add(full);
        }
        return tokens;
    }

    private static ObjectNode one(JsonNode token) {
        String text = Unicode.wellFormed(token.path("token").asText());
        double logprob = token.path("logprob").asDouble(IMPOSSIBLE);
        ObjectNode one = JsonNodeFactory.instance.objectNode();
        one.put("token", text);
        one.put("logprob", Double.isFinite(logprob) ? logprob : IMPOSSIBLE);
        one.set("bytes", token.path("bytes").isArray() ? token.get("bytes") : bytesOf(text));
        return one;
    }

    private static ArrayNode bytesOf(String text) {
        ArrayNode bytes = JsonNodeFactory.instance.arrayNode();
        for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
            bytes.add(one & 0xFF);
        }
        return bytes;
    }
}
