package dev.antiphon.safety.classifier;

import java.util.ArrayList;
import java.util.List;

/** Cuts a text that is too long for one question: at blanks where there are any, each piece with the end of the one before. */
final class Pieces {

    /** Longer texts are not asked about at all. */
    static final int MOST = 64;

    private static final int SHARED = 16;

    private Pieces() {}

    /** Whether it would be more than that. @param size of a piece, in characters */
    static boolean tooMany(String text, int size) {
        return (long) text.length() > (long) MOST * (size - size / SHARED * 2);
    }

    static List<String> of(String text, int size) {
        List<String> pieces = new ArrayList<>();
        int from = 0;
        while (text.length() - from > size) {
            int end = end(text, from + size, size / SHARED);
            pieces.add(text.substring(from, end));
            from = whole(text, end - size / SHARED);
        }
        pieces.add(text.substring(from));
        return pieces;
    }

    private static int end(String text, int at, int slack) {
        for (int end = at; end > at - slack; end--) {
            if (Character.isWhitespace(text.charAt(end - 1))) {
                return end;
            }
        }
        return whole(text, at);
    }

    /** Not in the middle of a character. */
    private static int whole(String text, int at) {
        return Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
    }
}
