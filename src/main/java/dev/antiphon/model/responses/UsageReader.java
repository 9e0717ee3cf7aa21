package dev.antiphon.model.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.model.wire.Figures;
import dev.antiphon.protocol.Usage;
import dev.antiphon.protocol.Usage.InputDetails;
import dev.antiphon.protocol.Usage.OutputDetails;

/** Reads {@code usage}; what is missing or absurd counts as zero. */
final class UsageReader {

    private UsageReader() {}

    static Usage read(JsonNode usage) {
        JsonNode in = usage.path("input_tokens_details");
        long input = Figures.count(usage, "input_tokens");
        long output = Figures.count(usage, "output_tokens");
        return new Usage(
                input,
                new InputDetails(Figures.count(in, "cached_tokens"), Figures.count(in, "cache_write_tokens")),
                output,
                new OutputDetails(Figures.count(usage.path("output_tokens_details"), "reasoning_tokens")),
                input + output);
    }
}
