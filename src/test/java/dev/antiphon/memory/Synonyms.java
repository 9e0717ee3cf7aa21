package dev.antiphon.memory;

import dev.antiphon.model.Cancellation;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** A model that knows a few words: a direction for each group of words that mean the same, and some for all others. */
final class Synonyms implements Embedder {

    private static final List<List<String>> GROUPS = List.of(
            List.of("dog", "beagle", "pet"),
            List.of("tea", "drink", "coffee"),
            List.of("live", "home", "city", "lives"),
            List.of("port", "server"));

    /** Directions for words that are in no group. */
    private static final int OTHERS = 97;

    /** Whether it fails. */
    volatile boolean broken;

    final AtomicInteger asked = new AtomicInteger();
    private final String name;

    Synonyms(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int atOnce() {
        return 1;
    }

    @Override
    public float[] embed(String text, Cancellation cancel) {
        asked.incrementAndGet();
        if (broken) {
            throw new IllegalStateException("broken");
        }
        float[] vector = new float[GROUPS.size() + OTHERS];
        for (String word : text.toLowerCase(Locale.ROOT).split("\\W+")) {
            int group = group(word);
            vector[group < 0 ? GROUPS.size() + Math.floorMod(word.hashCode(), OTHERS) : group] += group < 0 ? 0.3f : 1;
        }
        return vector;
    }

    private static int group(String word) {
        return IntStream.range(0, GROUPS.size())
                .filter(group -> GROUPS.get(group).contains(word))
                .findFirst()
                .orElse(-1);
    }
}
