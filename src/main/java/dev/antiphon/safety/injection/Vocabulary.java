package dev.antiphon.safety.injection;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All words of all phrases, each with a number; {@code ignor*} is one that begins so. Built once, then only read. */
final class Vocabulary {

    private static final int[] NONE = {};
    private static final int LONGEST_PREFIX = 16;
    private static final int SHORTEST_TURNED = 4;
    /** What stands for every address of mail. */
    private static final String ADDRESS = "§address";

    private static final int FILTER = 1 << 16;

    private final Map<String, Integer> words = new HashMap<>();
    private final Map<String, Integer> prefixes = new HashMap<>();
    private final BitSet beginnings = new BitSet(FILTER);
    private final BitSet triples = new BitSet(FILTER);
    private int shortestPrefix = LONGEST_PREFIX;

    /** The number of a word of a phrase, which is as {@link Folding} leaves it. */
    int number(String word) {
        int next = words.size() + prefixes.size();
        if (!word.endsWith("*")) {
            begin(word);
            return words.computeIfAbsent(word, unused -> next);
        }
        String prefix = word.substring(0, word.length() - 1);
        if (prefix.length() < 2 && Disguise.ascii(prefix)) {
            throw new IllegalArgumentException("Too many words begin so: " + word);
        }
        begin(prefix);
        shortestPrefix = Math.min(shortestPrefix, prefix.length());
        beginnings.set(beginning(prefix, prefix.length()));
        return prefixes.computeIfAbsent(prefix, unused -> next);
    }

    /** The numbers of what a word of a text is, perhaps in disguise; none for a word that no phrase has. */
    int[] known(String word) {
        int[] plain = exact(word);
        if (plain.length > 0) {
            return plain;
        }
        if (!Disguise.ascii(word)) {
            String latin = Disguise.latin(word);
            return latin.equals(word) || !Disguise.ascii(latin) ? NONE : exact(latin);
        }
        String letters = Disguise.letters(word);
        if (!letters.equals(word)) {
            int[] meant = exact(Disguise.lettersWithI(word));
            meant = meant.length > 0 ? meant : exact(letters);
            return meant.length == 0 && word.indexOf('@') > 0 ? exact(ADDRESS) : meant;
        }
        return word.length() >= SHORTEST_TURNED ? exact(Disguise.turned(word)) : NONE;
    }

    private void begin(String word) {
        if (word.length() >= 3) {
            triples.set(beginning(word, 3));
        }
    }

    /** Whether any word has these three letters at its beginning: a quick no for most of what is spelled. */
    boolean begins(CharSequence letters, int at) {
        return at + 3 <= letters.length()
                && triples.get(beginning(letters.subSequence(at, at + 3).toString(), 3));
    }

    /** Whether it is a word as it stands, or one with an ending of at most two letters. */
    boolean has(String word) {
        return words.containsKey(word)
                || prefixes.containsKey(word)
                || word.length() > 4
                        && (prefixes.containsKey(word.substring(0, word.length() - 1))
                                || prefixes.containsKey(word.substring(0, word.length() - 2)));
    }

    private int[] exact(String word) {
        Integer whole = words.get(word);
        boolean longer = mayBegin(word);
        if (whole == null && !longer) {
            return NONE;
        }
        List<Integer> numbers = new ArrayList<>(2);
        add(numbers, whole);
        for (int length = Math.min(LONGEST_PREFIX, word.length()); length >= shortestPrefix; length--) {
            add(numbers, prefixes.get(word.substring(0, length)));
        }
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    private static void add(List<Integer> numbers, @Nullable Integer number) {
        if (number != null) {
            numbers.add(number);
        }
    }

    /** Whether a prefix may fit: a quick no for most words. */
    private boolean mayBegin(String word) {
        for (int length = 1; length <= 3 && length <= word.length(); length++) {
            if (beginnings.get(beginning(word, length))) {
                return true;
            }
        }
        return false;
    }

    private static int beginning(String word, int length) {
        int hash = Math.min(length, 3);
        for (int i = 0; i < length && i < 3; i++) {
            hash = hash * 31 + word.charAt(i);
        }
        return hash & FILTER - 1;
    }
}
