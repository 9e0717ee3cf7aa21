package dev.antiphon.safety.injection;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Words in a row, some with others between them, as {@code phrases.txt} describes.
 *
 * @param family what findings are called
 * @param weight how much it counts
 * @param elements one after the other
 */
record Phrase(String family, int weight, List<Element> elements) {

    /** No phrase is longer, in words with all that may be between. */
    static final int LONGEST = 60;

    /**
     * Any one of several.
     *
     * @param gap how many other words may stand before it
     * @param optional whether it may be missing
     * @param words the numbers of the choices that are one word
     * @param rows the others: each some words in a row, by their numbers
     */
    record Element(int gap, boolean optional, BitSet words, List<int[]> rows) {

        /** The numbers of the words with which it may begin. */
        IntStream firsts() {
            return IntStream.concat(words.stream(), rows.stream().mapToInt(row -> row[0]))
                    .distinct();
        }
    }

    /** Reads the elements of a phrase, whose names of lists were already replaced by what they stand for. */
    static Phrase of(String family, int weight, String source, Vocabulary vocabulary) {
        List<Element> elements = new ArrayList<>();
        int gap = 0;
        int longest = 0;
        for (String each : source.split(" +")) {
            if (each.startsWith("..")) {
                gap = Integer.parseInt(each.substring(2));
                continue;
            }
            boolean optional = each.endsWith("?");
            String choices = optional ? each.substring(0, each.length() - 1) : each;
            BitSet single = new BitSet();
            List<int[]> rows = new ArrayList<>();
            int most = 0;
            for (String choice : choices.split("/")) {
                int[] words = words(choice, vocabulary);
                if (words.length == 1) {
                    single.set(words[0]);
                } else {
                    rows.add(words);
                }
                most = Math.max(most, words.length);
            }
            longest += gap + most;
            elements.add(new Element(gap, optional, single, List.copyOf(rows)));
            gap = 0;
        }
        if (longest > LONGEST || elements.getFirst().optional()) {
            throw new IllegalArgumentException("Too long, or begins with nothing: " + source);
        }
        return new Phrase(family, weight, List.copyOf(elements));
    }

    private static int[] words(String choice, Vocabulary vocabulary) {
        List<Integer> numbers = new ArrayList<>();
        for (String word : choice.split("[_-]")) {
            for (String part : Words.parts(word)) {
                numbers.add(vocabulary.number(part));
            }
        }
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    /** How many words from that one on are this phrase, as few as possible; 0 if it does not begin there. */
    int length(Words words, int start) {
        long ends = 1;
        for (Element element : elements) {
            ends = after(element, words, start, ends);
            if (ends == 0) {
                return 0;
            }
        }
        return Long.numberOfTrailingZeros(ends);
    }

    /** Behind which words the element may end, one bit each, if the one before ended behind those. */
    private static long after(Element element, Words words, int start, long before) {
        long begins = before;
        for (int i = 0; i < element.gap; i++) {
            long further = begins;
            for (long rest = begins; rest != 0; rest &= rest - 1) {
                int offset = Long.numberOfTrailingZeros(rest);
                if (offset < LONGEST && words.mayBeSkipped(start + offset)) {
                    further |= 1L << (offset + 1);
                }
            }
            if (further == begins) {
                break;
            }
            begins = further;
        }
        long ends = element.optional ? before : 0;
        for (long rest = begins; rest != 0; rest &= rest - 1) {
            int offset = Long.numberOfTrailingZeros(rest);
            if (offset < LONGEST && words.isAny(start + offset, element.words)) {
                ends |= 1L << (offset + 1);
            }
            for (int[] choice : element.rows) {
                if (offset + choice.length <= LONGEST + 1 && stands(choice, words, start + offset)) {
                    ends |= 1L << (offset + choice.length);
                }
            }
        }
        return ends;
    }

    private static boolean stands(int[] choice, Words words, int at) {
        for (int i = 0; i < choice.length; i++) {
            if (!words.is(at + i, choice[i])) {
                return false;
            }
        }
        return true;
    }
}
