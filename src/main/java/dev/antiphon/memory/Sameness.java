package dev.antiphon.memory;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whether facts say the same as a new one: nearly the same words, or nearly the same meaning, and no other number and no other
 * name. Rather two of one than one of two: what is taken for the same is replaced.
 */
final class Sameness {

    /** Of the words of both, how many they have in common. */
    private static final double WORDS = 0.8;

    /** The cosine from which on two sentences differ in nothing that matters. */
    private static final double MEANING = 0.95;

    /** A word with a digit in it, or with a capital letter that no sentence begins with. */
    private static final Pattern TELLING = Pattern.compile("\\S*\\d\\S*|(?<=[^.!?:]\\s)\\p{Lu}\\S*");

    private final Wording wording;
    private final Set<String> words;
    private final Set<String> telling;
    private final Meaning meaning;

    Sameness(Wording wording, String text, Meaning meaning) {
        this.wording = wording;
        this.words = wording.of(text);
        this.telling = telling(text);
        this.meaning = meaning;
    }

    boolean holds(Row other) {
        double shared = inCommon(wording.of(other.memory().text()));
        return shared == 1
                || ((shared >= WORDS || meaning.likeness(other.meaning()) >= MEANING)
                        && telling.equals(telling(other.memory().text())));
    }

    /** The more, the likelier the same. */
    double degree(Row other) {
        return inCommon(wording.of(other.memory().text())) + meaning.likeness(other.meaning());
    }

    private double inCommon(Set<String> others) {
        Set<String> both = new HashSet<>(words);
        both.retainAll(others);
        Set<String> either = new HashSet<>(words);
        either.addAll(others);
        return either.isEmpty() ? 0 : (double) both.size() / either.size();
    }

    private static Set<String> telling(String text) {
        return TELLING.matcher(text)
                .results()
                .map(found -> found.group().replaceAll("\\W+$", ""))
                .collect(Collectors.toSet());
    }
}
