package dev.antiphon.tool;

import java.util.Locale;

/** As much of a text as may be shown: what tools return has no bounds of its own, what a model reads has. */
public final class Excerpt {

    private static final String NOTE = "\n[cut: the first %d of %d bytes are shown]";

    private Excerpt() {}

    /**
     * The text itself where it is short enough, and else its beginning with a note.
     *
     * @param mostBytes of it in UTF-8, not counting the note
     */
    public static String of(String text, int mostBytes) {
        return of(text, mostBytes, NOTE);
    }

    /** @param note says how many bytes are shown, of how many */
    public static String of(String text, int mostBytes, String note) {
        int end = 0;
        long shown = 0;
        long all = 0;
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            i += Character.charCount(point);
            all += bytes(point);
            if (all <= mostBytes) {
                end = i;
                shown = all;
            }
        }
        return all <= mostBytes ? text : text.substring(0, end) + String.format(Locale.ROOT, note, shown, all);
    }

    private static int bytes(int point) {
        if (point < 0x80) {
            return 1;
        }
        if (point < 0x800) {
            return 2;
        }
        return point < 0x1_0000 ? 3 : 4;
    }
}
