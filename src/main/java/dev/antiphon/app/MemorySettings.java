package dev.antiphon.app;

import java.time.Duration;
import java.util.Set;

/**
 * What is remembered of callers from one conversation to the next.
 *
 * @param facts of one caller, and of one tenant
 * @param shared roles of which one lets a caller save for his whole tenant
 * @param recallFacts that a model is told at most when a response begins
 * @param recallTokens of them together
 * @param patience how long a search may wait to learn what a text means
 * @param embeddings whether the model beside the application tells that, where it is there
 * @param embeddingModel one of {@link Settings#models} that tells it instead, empty for none
 */
record MemorySettings(
        boolean enabled,
        int facts,
        Set<String> shared,
        int recallFacts,
        int recallTokens,
        Duration patience,
        boolean embeddings,
        String embeddingModel) {

    MemorySettings {
        shared = Set.copyOf(shared);
    }
}
