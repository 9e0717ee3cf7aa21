package dev.antiphon.model.anthropic;

import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.CreateResponse.Sampling;
import dev.antiphon.protocol.ReasoningConfig;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** From how much a request wants its model to think to how the API says so. */
final class Effort {

    static final String NONE = "none";

    /** The fewest tokens the API lets a model think in. */
    private static final int FEWEST = 1_024;

    private static final double LEAST_TOP_P = 0.95;
    private static final String USUAL = "medium";

    private static final Map<String, Integer> BUDGETS = Map.of(
            "minimal", FEWEST,
            "low", 2_048,
            "medium", 8_192,
            "high", 16_384,
            "xhigh", 24_576,
            "max", Integer.MAX_VALUE);

    private Effort() {}

    /**
     * Whether the model is to think: an effort is named that is not none, or else a summary of what it thinks is wanted. Most
     * clients always want that, so it is not worth what else they ask for.
     */
    static boolean wantsThought(CreateResponse request) {
        String effort = request.reasoning().effort();
        return effort == null
                ? request.reasoning().summary() != null && letsThink(request.sampling())
                : !effort.equals(NONE);
    }

    /** Whether the next token is chosen as the API wants it while a model thinks. */
    static boolean letsThink(Sampling sampling) {
        return isUsual(sampling.temperature()) && (sampling.topP() == null || sampling.topP() >= LEAST_TOP_P);
    }

    static boolean isUsual(@Nullable Double temperature) {
        return temperature == null || temperature == 1;
    }

    /** The API's word, which has nothing below low; null where nothing is to be said. */
    static @Nullable String word(ReasoningConfig reasoning) {
        String effort = reasoning.effort();
        if (effort == null || effort.equals(NONE)) {
            return null;
        }
        return effort.equals("minimal") ? "low" : effort;
    }

    /**
     * How many tokens to think in.
     *
     * @param limit of all that is written; a quarter of it at least is left for the answer
     * @return 0 where the limit leaves too few
     */
    static int budget(ReasoningConfig reasoning, int limit) {
        int wanted = Objects.requireNonNull(
                BUDGETS.get(Objects.requireNonNullElse(reasoning.effort(), USUAL)),
                "Efforts are words of the contract");
        int budget = Math.min(wanted, limit - limit / 4);
        return budget < FEWEST ? 0 : budget;
    }
}
