package dev.antiphon.safety.text;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Undoes what URLs (RFC 3986, 2.1), JSON and source code (RFC 8259, 7) and HTML (WHATWG HTML, 13.5) do to single characters.
 * All in one pass: what is escaped twice is seen by looking twice.
 */
final class Escapes {

    private static final int LONGEST_ENTITY = 10;
    private static final Map<String, Character> ENTITIES = Map.ofEntries(
            Map.entry("amp", '&'),
            Map.entry("lt", '<'),
            Map.entry("gt", '>'),
            Map.entry("quot", '"'),
            Map.entry("apos", '\''),
            Map.entry("nbsp", ' '),
            Map.entry("colon", ':'),
            Map.entry("equals", '='),
            Map.entry("sol", '/'),
            Map.entry("plus", '+'),
            Map.entry("lowbar", '_'),
            Map.entry("period", '.'),
            Map.entry("comma", ','),
            Map.entry("num", '#'),
            Map.entry("excl", '!'),
            Map.entry("Tab", '\t'),
            Map.entry("NewLine", '\n'),
            Map.entry("shy", '\u00ad'));

    private final Text text;
    private final Growing made;
    private final Utf8 utf8;
    private boolean any;
    private int end;
    private int at;

    private Escapes(Text text) {
        this.text = text;
        made = new Growing(text.length());
        utf8 = new Utf8(made);
        end = text.length();
    }

    /** The text without its escapes, or null if there are none; {@code seen} learns of one that is cut off. */
    static @Nullable View undone(String chars, Sightings seen) {
        if (chars.indexOf('%') < 0 && chars.indexOf('\\') < 0 && chars.indexOf('&') < 0) {
            return null;
        }
        Escapes escapes = new Escapes(new Text(chars));
        escapes.run();
        seen.open(escapes.made.open());
        return escapes.any ? escapes.made.view(escapes.end) : null;
    }

    private void run() {
        text.touched();
        while (at < text.length()) {
            int began = at;
            int before = made.length();
            switch (text.at(at)) {
                case '%' -> percent();
                case '\\' -> backslash();
                case '&' -> entity();
                default -> plain();
            }
            if (text.touched()) {
                cutOff(began, before);
                return;
            }
        }
        cutOff(utf8.open(), made.length());
    }

    /** What is not whole is left out: whoever reads on from there reads behind the end, and knows it. */
    private void cutOff(int began, int before) {
        int from = Math.min(began, utf8.open());
        if (from < text.length()) {
            made.open(from);
            made.cut(before);
            end = from;
        }
    }

    private void plain() {
        utf8.flush();
        made.put(text.at(at), at);
        at++;
    }

    private void percent() {
        int value = hex(at + 1, 2);
        if (value < 0) {
            plain();
        } else {
            utf8.put(value, at);
            took(3);
        }
    }

    private void backslash() {
        char next = text.at(at + 1);
        switch (next) {
            case 'n' -> one('\n', 2);
            case 'r' -> one('\r', 2);
            case 't' -> one('\t', 2);
            case '"', '\'', '/', '\\', '`' -> one(next, 2);
            case 'x' -> coded(2, 2);
            case 'u' -> unicode();
            default -> plain();
        }
    }

    private void unicode() {
        if (text.at(at + 2) != '{') {
            coded(2, 4);
            return;
        }
        int digits = 0;
        while (digits < 6 && Character.digit(text.at(at + 3 + digits), 16) >= 0) {
            digits++;
        }
        if (digits > 0 && text.at(at + 3 + digits) == '}') {
            one(hex(at + 3, digits), digits + 4);
        } else {
            plain();
        }
    }

    private void coded(int lead, int digits) {
        int value = hex(at + lead, digits);
        if (value < 0) {
            plain();
        } else {
            one(value, lead + digits);
        }
    }

    private void entity() {
        int end = at + 1;
        while (end - at <= LONGEST_ENTITY && (Text.letterOrDigit(text.at(end)) || text.at(end) == '#')) {
            end++;
        }
        String name = text.part(at + 1, Math.min(end, text.length()));
        int value = name.startsWith("#") ? number(name) : ENTITIES.getOrDefault(name, Text.NONE);
        if (value == Text.NONE || text.at(end) != ';') {
            plain();
        } else {
            one(value, end + 1 - at);
        }
    }

    private static int number(String reference) {
        boolean hex = reference.startsWith("#x") || reference.startsWith("#X");
        String digits = reference.substring(hex ? 2 : 1);
        if (digits.isEmpty() || digits.length() > 7) {
            return Text.NONE;
        }
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = Character.digit(digits.charAt(i), hex ? 16 : 10);
            if (digit < 0) {
                return Text.NONE;
            }
            value = value * (hex ? 16 : 10) + digit;
        }
        return Character.isValidCodePoint(value) ? value : Text.NONE;
    }

    private int hex(int from, int digits) {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = Character.digit(text.at(from + i), 16);
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private void one(int codePoint, int length) {
        utf8.flush();
        if (Character.isValidCodePoint(codePoint)) {
            made.put(codePoint, at);
        }
        took(length);
    }

    private void took(int length) {
        any = true;
        at += length;
    }
}
