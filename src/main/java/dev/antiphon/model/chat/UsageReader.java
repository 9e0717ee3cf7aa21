package dev.antiphon.model.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.model.wire.Figures;
import dev.antiphon.protocol.Usage;

/** Reads {@code usage} as the Chat Completions API has it, and embeddings with it; what is missing or absurd counts as zero. */
public final class UsageReader {

    private UsageReader() {}

    public static Usage read(JsonNode usage) {
        long cached = Figures.count(usage.path("prompt_tokens_details"), "cached_tokens");
        return Usage.of(
                Figures.count(usage, "prompt_tokens"),
                cached > 0 ? cached : Figures.count(usage, "prompt_cache_hit_tokens"),
                Figures.count(usage, "completion_tokens"),
                Figures.count(usage.path("completion_tokens_details"), "reasoning_tokens"));
    }
}
