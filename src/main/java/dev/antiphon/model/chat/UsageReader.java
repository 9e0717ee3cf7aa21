package dev.antiphon.model.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.Usage;

/** Reads {@code usage}; what is missing or absurd counts as zero. */
final class UsageReader {

    /** No call costs more; keeps nonsense from overflowing sums. */
    private static final long MOST = 1_000_000_000_000L;

    private UsageReader() {}

    static Usage read(JsonNode usage) {
        long cached = count(usage.path("prompt_tokens_details"), "cached_tokens");
        return Usage.of(
                count(usage, "prompt_tokens"),
                cached > 0 ? cached : count(usage, "prompt_cache_hit_tokens"),
                count(usage, "completion_tokens"),
                count(usage.path("completion_tokens_details"), "reasoning_tokens"));
    }

    private static long count(JsonNode in, String name) {
        return Math.clamp(in.path(name).asLong(0), 0L, MOST);
    }
}
