package dev.antiphon.memory;

import java.util.List;
import java.util.function.Function;

/** What was found in two ways, each with the best first. */
record Found(List<Hit> byWords, List<Hit> byMeaning) {

    static final Found NOTHING = new Found(List.of(), List.of());

    /** Of each way, for the other one to confirm. */
    private static final int DEPTH = 50;

    /** Below this cosine two texts have nothing to do with each other; measured with the test set. */
    private static final double LEAST_LIKENESS = 0.3;

    /** What has less than this part of the best one's score shares no more with the question than a common word. */
    private static final double LEAST_PART = 0.5;

    /** From several shelves as if they were one. */
    static Found of(List<Shelf> shelves, String question, Meaning meaning) {
        return new Found(
                merged(shelves, shelf -> shelf.byWords(question, DEPTH)),
                merged(shelves, shelf -> shelf.byMeaning(meaning, DEPTH)));
    }

    private static List<Hit> merged(List<Shelf> shelves, Function<Shelf, List<Hit>> search) {
        return shelves.stream()
                .flatMap(shelf -> search.apply(shelf).stream())
                .sorted(Fusion.bestFirst())
                .limit(DEPTH)
                .toList();
    }

    /** Without what was found only because nothing better was. */
    Found relevant() {
        double best = byWords.isEmpty() ? 0 : byWords.getFirst().score();
        return new Found(
                byWords.stream().filter(hit -> hit.score() >= best * LEAST_PART).toList(),
                byMeaning.stream().filter(hit -> hit.score() >= LEAST_LIKENESS).toList());
    }
}
