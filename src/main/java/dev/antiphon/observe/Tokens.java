package dev.antiphon.observe;

import dev.antiphon.protocol.Usage;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/** Counts tokens, whatever they were spent on. */
record Tokens(MeterRegistry registry) {

    /** The operation of a response, as its span has it. */
    static final String RESPONSE = "invoke_agent";

    /** @param model as {@link Labels} have it */
    void spent(String operation, String model, Usage usage) {
        spent(operation, model, "input", usage.inputTokens());
        spent(operation, model, "input_cached", usage.inputTokensDetails().cachedTokens());
        spent(operation, model, "output", usage.outputTokens());
        spent(operation, model, "output_reasoning", usage.outputTokensDetails().reasoningTokens());
    }

    private void spent(String operation, String model, String kind, long tokens) {
        registry.counter(Metrics.TOKENS, Tags.of("model", model, "operation", operation, "kind", kind))
                .increment(tokens);
    }
}
