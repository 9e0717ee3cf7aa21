package dev.antiphon.memory;

import java.util.List;
import java.util.function.Function;

/** What was found in two ways, each with the best first. */
record Found(List<Hit> byWords, List<Hit> byMeaning) {

    static final Found NOTHING = new Found(List.of(), List.of());

    /** Of each way at least, for the other one to confirm. More would count for too much that is far off. */
    private static final int DEPTH = 10;

    /** Below this cosine two texts have nothing to do with each other; chosen with the test set. */
    private static final double LEAST_LIKENESS = 0.25;

    /** What has less than this part of the best one's score shares no more with the question than a common word. */
    private static final double LEAST_PART = 0.5;

    /** From several shelves as if they were one. */
    static Found of(List<Shelf> shelves, String question, Meaning meaning, int most) {
        int depth = Math.max(most, DEPTH);
        return new Found(
                merged(shelves, depth, shelf -> shelf.byWords(question, meaning, depth)),
                merged(shelves, depth, shelf -> shelf.byMeaning(meaning, depth)));
    }

    private static List<Hit> merged(List<Shelf> shelves, int depth, Function<Shelf, List<Hit>> search) {
        return shelves.stream()
                .flatMap(shelf -> search.apply(shelf).stream())
                .sorted(Fusion.bestFirst())
                .limit(depth)
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
