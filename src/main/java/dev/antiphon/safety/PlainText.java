package dev.antiphon.safety;

import java.util.List;
import java.util.Locale;

/**
 * Tells at a glance that a text is nothing but words and numbers, in which no key or order can begin: most of what models say,
 * for which no detector need be asked. Errs on the side of asking.
 */
final class PlainText {

    /** Of words that mix letters and digits; shorter than any key. */
    private static final int LONGEST_MIXED = 12;

    private static final int LONGEST = 40;

    /** Of a word that has not ended yet. */
    private static final int LONGEST_OPEN = 16;

    /** Behind these a short word may be a password. */
    private static final List<String> NAMES = List.of(
            "pass", "pwd", "secret", "token", "key", "auth", "bearer", "basic", "cred", "api", "cookie", "session",
            "sign", "salt");

    private static final String AROUND_WORDS = ".,;!?()'";
    private static final String WITHIN_NUMBERS = "@-%/";

    private PlainText() {}

    /**
     * Up to where a text is plain, from the word on in which a place is: behind a blank, or at its end where that is a word in
     * small letters.
     */
    static int end(CharSequence text, int from) {
        int word = from;
        while (word > 0 && !isBlank(text.charAt(word - 1))) {
            word--;
        }
        int at = from;
        while (at < text.length()) {
            if (isBlank(text.charAt(at))) {
                if (!isPlain(text, word, at)) {
                    return word;
                }
                word = at + 1;
            }
            at++;
        }
        return isOpenWord(text, word) ? text.length() : word;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\n';
    }

    private static boolean isPlain(CharSequence text, int from, int to) {
        boolean letters = false;
        boolean digits = false;
        boolean capitals = false;
        boolean inNumbers = false;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits = true;
            } else if (Character.isLetter(c)) {
                letters = true;
                capitals |= i > from && c >= 'A' && c <= 'Z';
            } else if (WITHIN_NUMBERS.indexOf(c) >= 0) {
                inNumbers = true;
            } else if (AROUND_WORDS.indexOf(c) < 0) {
                return false;
            }
        }
        boolean mixed = letters && (digits || capitals || inNumbers);
        return to - from <= (mixed ? LONGEST_MIXED : LONGEST) && !(letters && isName(text, from, to));
    }

    private static boolean isName(CharSequence text, int from, int to) {
        String word = text.subSequence(from, to).toString().toLowerCase(Locale.ROOT);
        for (String name : NAMES) {
            if (word.contains(name)) {
                return true;
            }
        }
        return false;
    }

    /** Words in capitals begin so, and many a key. */
    private static boolean isCapitalAlone(CharSequence text, int from) {
        return text.length() - from == 1 && text.charAt(from) >= 'A' && text.charAt(from) <= 'Z';
    }

    /** Half a word is what most models say at a time. */
    private static boolean isOpenWord(CharSequence text, int from) {
        if (text.length() - from > LONGEST_OPEN || isCapitalAlone(text, from)) {
            return false;
        }
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean small = (c >= 'a' && c <= 'z') || (c > 127 && Character.isLetter(c));
            if (!small && !(i == from && c >= 'A' && c <= 'Z')) {
                return false;
            }
        }
        return true;
    }
}
