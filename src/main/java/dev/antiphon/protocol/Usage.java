package dev.antiphon.protocol;

/**
 * Tokens spent, as the contract wants them: complete with details, whatever the upstream told.
 *
 * @param inputTokens all tokens read, cached ones included
 * @param outputTokens all tokens written, reasoning included
 */
public record Usage(
        long inputTokens,
        InputDetails inputTokensDetails,
        long outputTokens,
        OutputDetails outputTokensDetails,
        long totalTokens) {

    public record InputDetails(long cachedTokens, long cacheWriteTokens) {}

    public record OutputDetails(long reasoningTokens) {}

    public static final Usage NONE = of(0, 0, 0, 0);

    public static Usage of(long input, long cached, long output, long reasoning) {
        return new Usage(
                input, new InputDetails(cached, 0), output, new OutputDetails(reasoning), Math.addExact(input, output));
    }

    /** The sum over the turns of a run. */
    public Usage plus(Usage other) {
        return new Usage(
                inputTokens + other.inputTokens,
                new InputDetails(
                        inputTokensDetails.cachedTokens + other.inputTokensDetails.cachedTokens,
                        inputTokensDetails.cacheWriteTokens + other.inputTokensDetails.cacheWriteTokens),
                outputTokens + other.outputTokens,
                new OutputDetails(outputTokensDetails.reasoningTokens + other.outputTokensDetails.reasoningTokens),
                totalTokens + other.totalTokens);
    }
}
