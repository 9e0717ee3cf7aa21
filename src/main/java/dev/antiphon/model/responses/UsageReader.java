package dev.antiphon.model.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.Usage;
import dev.antiphon.protocol.Usage.InputDetails;
import dev.antiphon.protocol.Usage.OutputDetails;

/** Reads {@code usage}; what is missing or absurd counts as zero. */
final class UsageReader {

    /** No call costs more; keeps nonsense from overflowing sums. */
    private static final long MOST = 1_000_000_000_000L;

    private UsageReader() {}

    static Usage read(JsonNode usage) {
        JsonNode in = usage.path("input_tokens_details");
        long input = count(usage, "input_tokens");
        long output = count(usage, "output_tokens");
        return new Usage(
                input,
                new InputDetails(count(in, "cached_tokens"), count(in, "cache_write_tokens")),
                output,
                new OutputDetails(count(usage.path("output_tokens_details"), "reasoning_tokens")),
                input + output);
    }

    private static long count(JsonNode in, String name) {
        return Math.clamp(in.path(name).asLong(0), 0L, MOST);
    }
}
