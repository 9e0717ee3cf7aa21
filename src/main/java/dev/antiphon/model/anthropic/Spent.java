package dev.antiphon.model.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.model.wire.Figures;
import dev.antiphon.protocol.Usage;
import org.jspecify.annotations.Nullable;

/** What an answer costs, as it is told bit by bit: of each figure the last word counts, and absurd ones count as zero. */
final class Spent {

    private long fresh;
    private long read;
    private long written;
    private long output;
    private long thought;

    /** All that is known by now. Input that came from a cache, or went into one, is not part of the API's own figure. */
    Usage with(JsonNode told) {
        fresh = latest(told, "input_tokens", fresh);
        read = latest(told, "cache_read_input_tokens", read);
        written = latest(told, "cache_creation_input_tokens", written);
        output = latest(told, "output_tokens", output);
        thought = latest(told.path("output_tokens_details"), "thinking_tokens", thought);
        long input = fresh + read + written;
        return new Usage(
                input,
                new Usage.InputDetails(read, written),
                output,
                new Usage.OutputDetails(Math.min(thought, output)),
                input + output);
    }

    /** The tier in the words of the contract, null where it has none for it. */
    static @Nullable String tier(JsonNode told) {
        return switch (told.path("service_tier").asText()) {
            case "standard" -> "default";
            case "priority" -> "priority";
            default -> null;
        };
    }

    private static long latest(JsonNode told, String name, long before) {
        return told.path(name).isNumber() ? Figures.count(told, name) : before;
    }
}
