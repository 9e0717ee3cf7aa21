package dev.antiphon.observe;

import dev.antiphon.protocol.Usage;

/**
 * What one call has cost of a model that was asked without the agent.
 *
 * @param operation as OpenTelemetry's conventions for generative AI call it: {@code chat}, {@code text_completion} or
 *     {@code embeddings}
 * @param model that answered, as the operator calls it
 * @param usage that was paid for; where the upstream told nothing, as it was estimated
 */
public record RawSpending(String operation, String model, Usage usage) {}
