package dev.antiphon.safety.text;

/**
 * A stretch of a text that may be base64 (RFC 4648, 4 and 5, also wrapped as in RFC 2045) or base16.
 *
 * @param from its first character
 * @param to behind its last one
 * @param ended whether more text cannot make it longer
 */
record Run(int from, int to, boolean ended) {

    /** Shorter ones hold nothing that anybody looks for. */
    static final int SHORTEST = 16;

    /** A longer one is looked at piece by piece, so that a stream need not hold all of it; 8 KiB. */
    static final int LONGEST_WHOLE = 8192;

    /** Who wraps lines makes them at least this long. */
    private static final int WRAPPED_LINE = 60;

    private static final int DEEPEST_INDENT = 8;
    private static final int SHORTEST_HEX = 32;

    /** The run that begins there; it has no length if none does. */
    static Run at(Text text, int from) {
        int line = from;
        int to = from;
        boolean padded = false;
        while (true) {
            char c = text.at(to);
            if (alphabet(c) && !padded) {
                to++;
            } else if (c == '=' && to > from) {
                padded = true;
                to++;
            } else if (!padded && to - line >= WRAPPED_LINE && next(text, to) > 0) {
                to = next(text, to);
                line = to;
            } else {
                return new Run(from, Math.min(to, text.length()), !text.touched());
            }
        }
    }

    /** Where the next line goes on with the alphabet, or 0. */
    private static int next(Text text, int end) {
        int at = text.at(end) == '\r' ? end + 1 : end;
        if (text.at(at) != '\n') {
            return 0;
        }
        at++;
        int indented = at + DEEPEST_INDENT;
        while (at < indented && (text.at(at) == ' ' || text.at(at) == '\t')) {
            at++;
        }
        return alphabet(text.at(at)) ? at : 0;
    }

    static boolean alphabet(char c) {
        return Text.letterOrDigit(c) || c == '+' || c == '/' || c == '-' || c == '_';
    }

    boolean whole() {
        return to - from <= LONGEST_WHOLE;
    }

    /** What it says, if it is what it may be. */
    View decoded(String text) {
        Growing made = new Growing((to - from) * 3 / 4 + 4);
        Utf8 utf8 = new Utf8(made);
        int bitsEach = hex(text) ? 4 : 6;
        int bits = 0;
        int buffer = 0;
        int began = from;
        for (int i = from; i < to; i++) {
            int value = bitsEach == 4 ? Character.digit(text.charAt(i), 16) : value(text.charAt(i));
            if (value < 0) {
                continue;
            }
            began = bits == 0 ? i : began;
            buffer = (buffer << bitsEach | value) & 0xffff;
            bits += bitsEach;
            if (bits >= 8) {
                bits -= 8;
                utf8.put(buffer >> bits & 0xff, began);
                began = i;
            }
        }
        if (ended) {
            utf8.flush();
        }
        return made.view(to);
    }

    private boolean hex(String text) {
        if (to - from < SHORTEST_HEX) {
            return false;
        }
        // A long run is told by its beginning, so that what follows does not change what it is.
        int told = Math.min(to, from + LONGEST_WHOLE);
        for (int i = from; i < told; i++) {
            char c = text.charAt(i);
            if (Character.digit(c, 16) < 0 && !Character.isWhitespace(c)) {
                return false;
            }
        }
        return true;
    }

    private static int value(char c) {
        if (c >= 'A' && c <= 'Z') {
            return c - 'A';
        }
        if (c >= 'a' && c <= 'z') {
            return c - 'a' + 26;
        }
        if (c >= '0' && c <= '9') {
            return c - '0' + 52;
        }
        return switch (c) {
            case '+', '-' -> 62;
            case '/', '_' -> 63;
            default -> -1;
        };
    }
}
