package dev.antiphon.memory;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The facts of one owner, ready to be searched: by their words, and by looking at what each of them means, which of so few
 * takes less time than to look it up. Made of the database and as good as what was read last. Thread-safe; asks no database
 * while it holds its lock.
 */
final class Shelf {

    /** Below this cosine a word in common is chance; chosen with the test set. */
    private static final double COINCIDENCE = 0.2;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Row> facts = new HashMap<>();
    private final Owner owner;
    private final Wording wording;
    /** Most owners have nothing to be found. */
    private @Nullable Lexicon lexicon;

    private long known;

    Shelf(Owner owner, Wording wording) {
        this.owner = owner;
        this.wording = wording;
    }

    Owner owner() {
        return owner;
    }

    /** The last change that is in it. */
    long known() {
        return locked(() -> known);
    }

    int size() {
        return locked(facts::size);
    }

    /**
     * Takes in what was read.
     *
     * @param number of the last change when reading began; what is older than what is known is left alone
     * @param changed what has changed since what was known
     * @param ids of all that there is
     */
    void take(long number, List<Row> changed, Set<String> ids) {
        locked(() -> {
            if (number >= known) {
                changed.forEach(this::put);
                List<String> gone =
                        facts.keySet().stream().filter(id -> !ids.contains(id)).toList();
                gone.forEach(this::remove);
                known = number;
            }
            return known;
        });
    }

    private void put(Row row) {
        Memory memory = row.memory();
        Row before = facts.put(memory.id(), row);
        if (before == null || !before.memory().text().equals(memory.text())) {
            lexicon().put(memory.id(), memory.text());
        }
    }

    private void remove(String id) {
        facts.remove(id);
        lexicon().remove(id);
    }

    private Lexicon lexicon() {
        Lexicon made = lexicon == null ? new Lexicon(wording) : lexicon;
        lexicon = made;
        return made;
    }

    /**
     * The best by their words, the best first; without those that share a word with the question and mean something else, as far
     * as that is known.
     */
    List<Hit> byWords(String question, Meaning meaning, int most) {
        return locked(() -> facts.isEmpty()
                ? List.of()
                : lexicon().search(question, most).entrySet().stream()
                        .flatMap(found -> Optional.ofNullable(facts.get(found.getKey()))
                                .filter(row -> !row.meaning().comparable(meaning)
                                        || row.meaning().likeness(meaning) >= COINCIDENCE)
                                .map(row -> new Hit(row.memory(), found.getValue()))
                                .stream())
                        .toList());
    }

    /** The best by what they mean, the best first; none where nothing is known of the question. */
    List<Hit> byMeaning(Meaning question, int most) {
        return locked(() -> facts.values().stream()
                .filter(row -> row.meaning().comparable(question))
                .map(row -> new Hit(row.memory(), row.meaning().likeness(question)))
                .sorted(Comparator.comparingDouble(Hit::score)
                        .reversed()
                        .thenComparing(hit -> hit.memory().id()))
                .limit(most)
                .toList());
    }

    /** What says the same as a text that is about to be saved; the likest where there are several. */
    Optional<Row> twin(String text, Meaning meaning) {
        Sameness sameness = new Sameness(wording, text, meaning);
        int few = 8;
        return locked(() -> Stream.concat(byWords(text, meaning, few).stream(), byMeaning(meaning, few).stream())
                .map(hit -> facts.get(hit.memory().id()))
                .filter(sameness::holds)
                .max(Comparator.comparingDouble(sameness::degree).thenComparingLong(Row::changed)));
    }

    /** Facts whose meaning to a model is not known yet. */
    List<Memory> lacking(String embedder) {
        return locked(() -> facts.values().stream()
                .filter(row -> !row.meaning().embedder().equals(embedder))
                .map(Row::memory)
                .toList());
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
