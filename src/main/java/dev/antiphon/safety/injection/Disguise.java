package dev.antiphon.safety.injection;

/**
 * What a word that is none may be meant to be: letters of other scripts that look alike (UTS 39), digits for letters, the
 * alphabet turned by thirteen.
 */
final class Disguise {

    private static final String LOOK_ALIKE = "аɑαвьсϲԁеєҽɡһніιјϳкκӏоοσрρԛгѕтτυцսνѵшωхχуүγʏզոօпмзζηεβԝґ";
    private static final String LATIN = "aaabbccdeeeghhiijjkkloooppqrsttuuuvvwwxxyyyyqnonmzznebwr";

    private static final String DIGITS = "0134578@$";
    private static final String LETTERS = "oleastbas";
    private static final String LETTERS_WITH_I = "oieastbas";

    private Disguise() {}

    /** The word in the Latin letters that it looks like. */
    static String latin(String word) {
        return exchanged(word, LOOK_ALIKE, LATIN);
    }

    /** The word with letters for the digits and signs that stand for them; one that has no letters stays. */
    static String letters(String word) {
        return letters(word, LETTERS);
    }

    /** The same where 1 is an i and no l. */
    static String lettersWithI(String word) {
        return letters(word, LETTERS_WITH_I);
    }

    private static String letters(String word, String letters) {
        boolean letter = false;
        boolean digit = false;
        for (int i = 0; i < word.length(); i++) {
            letter |= Character.isLetter(word.charAt(i));
            digit |= DIGITS.indexOf(word.charAt(i)) >= 0;
        }
        return letter && digit ? exchanged(word, DIGITS, letters) : word;
    }

    static String turned(String word) {
        StringBuilder turned = new StringBuilder(word.length());
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            turned.append(c >= 'a' && c <= 'z' ? (char) ('a' + (c - 'a' + 13) % 26) : c);
        }
        return turned.toString();
    }

    static boolean ascii(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) > 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static String exchanged(String word, String from, String to) {
        StringBuilder exchanged = new StringBuilder(word.length());
        for (int i = 0; i < word.length(); i++) {
            int at = from.indexOf(word.charAt(i));
            exchanged.append(at < 0 ? word.charAt(i) : to.charAt(at));
        }
        return exchanged.toString();
    }
}
