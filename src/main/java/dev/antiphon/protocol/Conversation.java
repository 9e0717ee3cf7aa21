package dev.antiphon.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Map;

/**
 * A conversation as clients see it; its items are a list of their own.
 *
 * @param createdAt Unix seconds
 * @param metadata at most 16 pairs
 */
@JsonPropertyOrder({"id", "object"})
public record Conversation(String id, long createdAt, Map<String, String> metadata) {

    @JsonProperty("object")
    public String object() {
        return "conversation";
    }
}
