package dev.antiphon.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/** What is left of a response. */
@JsonPropertyOrder({"id", "object"})
public record DeletedResponse(String id, boolean deleted) {

    @JsonProperty("object")
    public String object() {
        return "response";
    }
}
