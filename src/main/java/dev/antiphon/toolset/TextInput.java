package dev.antiphon.toolset;

import dev.antiphon.protocol.Unicode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes the input of a tool out of the JSON around it, {@code {"input":"…"}}, while that is still being written.
 *
 * <p>A model that writes the text without the JSON is understood as well. Not thread-safe.
 */
public final class TextInput {

    private static final Pattern BEGINNING = Pattern.compile("\\s*\\{\\s*\"input\"\\s*:\\s*\"");

    /** What models write where they have nothing to say. */
    private static final Pattern NOTHING = Pattern.compile("\\s*\\{\\s*}\\s*");

    /** Models have been seen to write white space without end. */
    private static final int LONGEST_BEGINNING = 1_000;

    private final StringBuilder rest = new StringBuilder();
    private State state = State.BEFORE;

    /** The first half of a character whose second half may follow, or nothing. */
    private String half = "";

    private enum State {
        BEFORE,
        INSIDE,
        BEHIND,
        PLAIN
    }

    /** More of the arguments, as they came; returns more of the input, as far as it is known. Well-formed Unicode. */
    public String take(String piece) {
        String text = half + more(piece);
        boolean cut = !text.isEmpty() && Character.isHighSurrogate(text.charAt(text.length() - 1));
        half = cut ? text.substring(text.length() - 1) : "";
        return Unicode.wellFormed(cut ? text.substring(0, text.length() - 1) : text);
    }

    private String more(String piece) {
        rest.append(piece);
        if (state == State.BEFORE) {
            begin();
        }
        return switch (state) {
            case INSIDE -> inside();
            case PLAIN -> all();
            case BEFORE, BEHIND -> "";
        };
    }

    /** What is left when nothing more comes. */
    public String end() {
        return Unicode.wellFormed(half + last());
    }

    private String last() {
        if (state == State.BEFORE) {
            state = State.PLAIN;
            return NOTHING.matcher(rest).matches() ? "" : all();
        }
        return state == State.PLAIN ? all() : "";
    }

    private void begin() {
        Matcher beginning = BEGINNING.matcher(rest);
        if (beginning.lookingAt()) {
            rest.delete(0, beginning.end());
            state = State.INSIDE;
        } else if (rest.length() > LONGEST_BEGINNING
                || (!beginning.hitEnd() && !NOTHING.matcher(rest).matches())) {
            state = State.PLAIN;
        }
    }

    private String all() {
        String text = rest.toString();
        rest.setLength(0);
        return text;
    }

    private String inside() {
        StringBuilder text = new StringBuilder();
        int at = 0;
        while (at < rest.length() && state == State.INSIDE) {
            char c = rest.charAt(at);
            if (c == '"') {
                state = State.BEHIND;
            } else if (c == '\\') {
                int length = escape(at, text);
                if (length == 0) {
                    break;
                }
                at += length;
                continue;
            } else {
                text.append(c);
            }
            at++;
        }
        rest.delete(0, at);
        return text.toString();
    }

    /** The length of the escape at a place; zero when not all of it is there. What is no escape is taken as it stands. */
    private int escape(int at, StringBuilder text) {
        if (at + 1 >= rest.length()) {
            return 0;
        }
        char kind = rest.charAt(at + 1);
        if (kind == 'u') {
            return unicode(at, text);
        }
        int index = "nrtbf".indexOf(kind);
        text.append(index < 0 ? kind : "\n\r\t\b\f".charAt(index));
        return 2;
    }

    private int unicode(int at, StringBuilder text) {
        if (at + 6 > rest.length()) {
            return 0;
        }
        try {
            text.append((char) Integer.parseInt(rest.substring(at + 2, at + 6), 16));
            return 6;
        } catch (NumberFormatException noEscape) {
            text.append('u');
            return 2;
        }
    }
}
