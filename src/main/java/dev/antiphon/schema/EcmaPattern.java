package dev.antiphon.schema;

import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a pattern of ECMA-262, as schemas have them, once from left to right: writes it in the words of RE2, and adds up how
 * large it will be there, since RE2 writes out every counted repetition. What the two read differently is refused.
 */
final class EcmaPattern {

    /** Of a schema's patterns together, in instructions; each takes some hundred bytes. */
    static final int MOST_PARTS = 100_000;

    /** Of a class by property: it lists hundreds of ranges. */
    private static final int PROPERTY = 50;

    private static final Pattern COUNTED = Pattern.compile("\\{(\\d{1,9})(?:,(\\d{0,9}))?\\}");
    private static final Pattern UNIT = Pattern.compile("\\\\u(?:([0-9a-fA-F]{4})|\\{([0-9a-fA-F]{1,6})\\})");
    private static final Pattern IN_BRACES = Pattern.compile("\\{[^}]*\\}");

    private final String text;
    private final StringBuilder words = new StringBuilder();
    private final Deque<Group> groups = new ArrayDeque<>();
    private int at;

    /** What has been read of a group, in instructions: all of it, and the last thing in it, which may be repeated. */
    private static final class Group {
        private long all = 2;
        private long last;

        void add(long size) {
            all += size;
            last = size;
        }

        void repeat(long times) {
            all += last * times;
            last *= times + 1;
        }
    }

    private EcmaPattern(String text) {
        this.text = text;
    }

    /**
     * @param words in RE2's dialect
     * @param parts how many instructions that is at most
     */
    record Translated(String words, long parts) {}

    /** @throws PatternSyntaxException when it has what cannot be checked in bounded time, or would be too large */
    static Translated translated(String regex) {
        return new EcmaPattern(regex).translate();
    }

    private Translated translate() {
        groups.push(new Group());
        while (at < text.length()) {
            switch (text.charAt(at)) {
                case '\\' -> escape();
                case '[' -> set();
                case '(' -> open();
                case ')' -> close();
                case '{' -> repeated();
                default -> take(1, 1);
            }
            if (groups.element().all > MOST_PARTS) {
                throw refused("it is too large with its repetitions written out");
            }
        }
        return new Translated(
                words.toString(), groups.stream().mapToLong(group -> group.all).sum());
    }

    private void take(int characters, long size) {
        words.append(text, at, at + characters);
        at += characters;
        groups.element().add(size);
    }

    private void escape() {
        char kind = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
        if (kind == 'u') {
            unit();
        } else if (kind == 'k' || kind >= '1' && kind <= '9') {
            throw refused("backreferences are not supported");
        } else if (kind == 'Q') {
            throw refused("'\\Q' is not supported");
        } else if (kind == 'p' || kind == 'P' || kind == 'x') {
            take(2 + lengthAt(IN_BRACES, at + 2), kind == 'x' ? 1 : PROPERTY);
        } else {
            take(Math.min(2, text.length() - at), 1);
        }
    }

    /** A character by its number, or by the two halves of it. */
    private void unit() {
        int first = unitAt(at);
        int next = at + lengthAt(UNIT, at);
        int second = first < 0 || first > 0xffff ? -1 : unitAt(next);
        if (second >= 0 && second <= 0xffff && Character.isSurrogatePair((char) first, (char) second)) {
            first = Character.toCodePoint((char) first, (char) second);
            next += lengthAt(UNIT, next);
        }
        if (first < 0) {
            throw refused("'\\u' without the number of a character");
        }
        words.append("\\x{").append(Integer.toHexString(first)).append('}');
        at = next;
        groups.element().add(1);
    }

    private int unitAt(int index) {
        Matcher found = UNIT.matcher(text).region(index, text.length());
        if (!found.lookingAt()) {
            return -1;
        }
        return Integer.parseInt(found.group(1) == null ? found.group(2) : found.group(1), 16);
    }

    private int lengthAt(Pattern pattern, int index) {
        Matcher found = pattern.matcher(text).region(Math.min(index, text.length()), text.length());
        return found.lookingAt() ? found.end() - found.start() : 0;
    }

    private void set() {
        take(1, 1);
        if (next("^")) {
            take(1, 1);
        }
        if (next("]")) {
            throw refused("a class without characters is not supported");
        }
        while (at < text.length() && text.charAt(at) != ']') {
            if (next("[:")) {
                throw refused("'[:' within a class is not supported");
            }
            if (next("\\")) {
                escape();
            } else {
                take(1, 1);
            }
        }
        take(Math.min(1, text.length() - at), PROPERTY);
    }

    private boolean next(String expected) {
        return text.startsWith(expected, at);
    }

    private void open() {
        if (next("(?=") || next("(?!") || next("(?<=") || next("(?<!")) {
            throw refused("lookaround is not supported");
        }
        words.append('(');
        at++;
        groups.push(new Group());
    }

    private void close() {
        if (groups.size() == 1) {
            throw refused("unmatched ')'");
        }
        words.append(')');
        at++;
        long size = groups.pop().all;
        groups.element().add(size);
    }

    private void repeated() {
        Matcher counted = COUNTED.matcher(text).region(at, text.length());
        if (!counted.lookingAt()) {
            take(1, 1);
            return;
        }
        String most = counted.group(2) == null || counted.group(2).isEmpty() ? counted.group(1) : counted.group(2);
        words.append(counted.group());
        at = counted.end();
        // Each time can be a choice of its own: once more or not.
        groups.element().repeat(2L * Integer.parseInt(most));
    }

    private PatternSyntaxException refused(String why) {
        return new PatternSyntaxException(why, text);
    }
}
