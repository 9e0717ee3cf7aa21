package dev.antiphon.tool.own;

/** A text as it grows: white space is collapsed as browsers do, and breaks are made only between words. For one thread. */
final class Lines {

    /** Deeper lists stand no further in, or a few bytes of them would become kilobytes of spaces. */
    private static final int DEEPEST_INDENT = 6;

    private final StringBuilder text = new StringBuilder();
    private final int most;
    private int lists;
    private int verbatim;
    private int breaks;
    private boolean space;
    private boolean prefixed;

    /** @param most characters; a few more may come until {@link #full} is asked again */
    Lines(int most) {
        this.most = most;
    }

    boolean full() {
        return text.length() > most;
    }

    String text() {
        return Budget.cut(text.toString().strip(), most);
    }

    /** Words of the page. */
    void said(String words) {
        if (verbatim > 0) {
            append(words);
            return;
        }
        int from = 0;
        while (from < words.length() && !full()) {
            int end = from;
            while (end < words.length() && !isSpace(words.charAt(end))) {
                end++;
            }
            if (end > from) {
                append(words.substring(from, end));
            }
            while (end < words.length() && isSpace(words.charAt(end))) {
                space = true;
                end++;
            }
            from = end;
        }
    }

    /** As it is. */
    void append(String words) {
        if (text.isEmpty() || prefixed) {
            breaks = 0;
            space = false;
        }
        prefixed = false;
        if (breaks > 0) {
            text.repeat("\n", breaks).repeat("  ", Math.clamp(lists - 1L, 0, DEEPEST_INDENT));
        } else if (space) {
            text.append(' ');
        }
        breaks = 0;
        space = false;
        text.append(words);
    }

    /** Stands before words on their line, whatever they are wrapped in. */
    void prefix(String mark) {
        prefixed = false;
        append(mark);
        prefixed = true;
    }

    /** Stands right behind the words before it. */
    void behind(String mark) {
        text.append(mark);
    }

    /** The end of a table's cell. */
    void cell() {
        breaks = 0;
        space = false;
        behind(" | ");
    }

    int length() {
        return text.length();
    }

    void line() {
        breaks = Math.max(breaks, 1);
    }

    void paragraph() {
        breaks = 2;
    }

    /** Within a list a paragraph would tear it apart. */
    void blockOrLine() {
        breaks = Math.max(breaks, lists > 0 ? 1 : 2);
    }

    void deeper(int by) {
        lists += by;
    }

    void verbatim(int by) {
        verbatim += by;
    }

    private static boolean isSpace(char c) {
        return c <= ' ' || c == '\u00A0';
    }
}
