package dev.antiphon.usage;

import dev.antiphon.protocol.Usage;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What has been used.
 *
 * @param requests that a model was asked for
 * @param input tokens read, cached ones included
 * @param cached of these
 * @param output tokens written, those of reasoning included
 * @param reasoning of these
 * @param cost of the tokens whose price was known at the time, in the operator's currency
 * @param unpriced tokens without a price
 */
public record Amounts(
        long requests, long input, long cached, long output, long reasoning, BigDecimal cost, long unpriced) {

    public static final Amounts NONE = new Amounts(0, 0, 0, 0, 0, BigDecimal.ZERO, 0);

    /** What one call of a model used. @param requests 1 where it is the first for a request, otherwise 0 */
    public static Amounts of(long requests, Usage usage, @Nullable Price price) {
        return new Amounts(
                requests,
                usage.inputTokens(),
                usage.inputTokensDetails().cachedTokens(),
                usage.outputTokens(),
                usage.outputTokensDetails().reasoningTokens(),
                price == null ? BigDecimal.ZERO : price.of(usage),
                price == null ? usage.totalTokens() : 0);
    }

    public Amounts plus(Amounts other) {
        return new Amounts(
                requests + other.requests,
                input + other.input,
                cached + other.cached,
                output + other.output,
                reasoning + other.reasoning,
                cost.add(other.cost),
                unpriced + other.unpriced);
    }

    public long tokens() {
        return input + output;
    }
}
