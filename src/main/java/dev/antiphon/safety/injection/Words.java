package dev.antiphon.safety.injection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** The words of a text, where they stand, and whether somebody asked for one that is not there yet. For one thread. */
final class Words {

    private int[][] numbers = new int[64][];
    private int[] from = new int[64];
    private int[] to = new int[64];
    private boolean[] begins = new boolean[64];
    private int size;
    private int settled = Integer.MAX_VALUE;
    private boolean touched;

    void add(int[] known, int begin, int end, boolean sentenceBegins) {
        if (size == from.length) {
            numbers = Arrays.copyOf(numbers, size * 2);
            from = Arrays.copyOf(from, size * 2);
            to = Arrays.copyOf(to, size * 2);
            begins = Arrays.copyOf(begins, size * 2);
        }
        numbers[size] = known;
        from[size] = begin;
        to[size] = end;
        begins[size++] = sentenceBegins;
    }

    /** Whatever is added now is still being written. */
    void settledSoFar() {
        settled = size;
    }

    int size() {
        return size;
    }

    int from(int word) {
        return from[word];
    }

    int to(int word) {
        return to[word];
    }

    int[] numbers(int word) {
        return numbers[word];
    }

    /** Whether that one is the word of this number. */
    boolean is(int word, int number) {
        look(word);
        if (word >= size) {
            return false;
        }
        for (int each : numbers[word]) {
            if (each == number) {
                return true;
            }
        }
        return false;
    }

    /** Whether that one is a word of one of these numbers. */
    boolean isAny(int word, BitSet of) {
        look(word);
        if (word < size) {
            for (int each : numbers[word]) {
                if (of.get(each)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether it may be one of those between, for which it must be inside a sentence. */
    boolean mayBeSkipped(int word) {
        look(word + 1);
        return word + 1 < size && !begins[word] && !begins[word + 1];
    }

    private void look(int word) {
        touched |= word >= size || word >= settled;
    }

    /** Whether somebody asked since the last call. */
    boolean touched() {
        boolean was = touched;
        touched = false;
        return was;
    }

    /** Whether the word that is written with it is one character: Chinese and Japanese have no blanks between words. */
    static boolean alone(int codePoint) {
        return codePoint >= 0x2E80
                && (Character.isIdeographic(codePoint) || codePoint >= 0x3040 && codePoint <= 0x30FF);
    }

    /** A word of a phrase as the words of a text are. */
    static List<String> parts(String word) {
        List<String> parts = new ArrayList<>();
        if (word.codePoints().anyMatch(Words::alone)) {
            word.codePoints().forEach(point -> parts.add(Folding.of(point)));
            return parts;
        }
        if (word.startsWith("§")) {
            return List.of(word);
        }
        boolean prefix = word.endsWith("*");
        String folded =
                Folding.of(prefix ? word.substring(0, word.length() - 1) : word).replace("'", "");
        parts.add(prefix ? folded + "*" : folded);
        return parts;
    }
}
