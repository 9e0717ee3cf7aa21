package dev.antiphon.tool.own;

/** How many characters a text may have. */
final class Budget {

    private static final String NOTE = "\n[cut: the first %d characters are shown]";

    private Budget() {}

    /** The text itself, or its beginning with a note; a character of two halves is not cut in between. */
    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end) + NOTE.formatted(end);
    }
}
