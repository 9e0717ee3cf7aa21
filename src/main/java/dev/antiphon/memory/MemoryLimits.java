package dev.antiphon.memory;

import java.time.Duration;
import java.util.Set;

/**
 * How much is remembered and recalled.
 *
 * @param facts of one owner
 * @param sharers roles of which one lets a caller save what his whole tenant has; empty when nothing is shared
 * @param recalledFacts that a model is told at most when a response begins, 0 for none
 * @param recalledTokens of them together
 * @param patience how long a search may wait to learn what the question means
 */
public record MemoryLimits(int facts, Set<String> sharers, int recalledFacts, int recalledTokens, Duration patience) {

    public MemoryLimits {
        sharers = Set.copyOf(sharers);
    }
}
