package dev.antiphon.usage;

import dev.antiphon.protocol.Usage;
import java.math.BigDecimal;

/**
 * What a model costs, in the operator's currency for a million tokens. Calculated exactly, with no more than {@link
 * #MOST_DECIMALS} decimals.
 *
 * @param cachedInput of tokens that the upstream says it had in its cache
 */
public record Price(BigDecimal input, BigDecimal cachedInput, BigDecimal output) {

    /** Of a price; what tokens cost has six more. */
    public static final int MOST_DECIMALS = 6;

    private static final int A_MILLION = 6;

    public BigDecimal of(Usage usage) {
        long cached = Math.min(usage.inputTokensDetails().cachedTokens(), usage.inputTokens());
        return input.multiply(BigDecimal.valueOf(usage.inputTokens() - cached))
                .add(cachedInput.multiply(BigDecimal.valueOf(cached)))
                .add(output.multiply(BigDecimal.valueOf(usage.outputTokens())))
                .movePointLeft(A_MILLION);
    }
}
