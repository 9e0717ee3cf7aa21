package dev.antiphon.api;

/**
 * Finds halves of surrogate pairs in JSON bytes before they become strings that no UTF-8 can carry.
 *
 * <p>Looks only where one can hide: an escape {@code \}{@code uD8xx} to {@code \}{@code uDFxx}, or the three bytes that
 * encode a surrogate, which UTF-8 forbids. Bodies without either are passed over at the speed of a byte loop.
 */
final class UnicodeCheck {

    private UnicodeCheck() {}

    /**
     * Whether JSON may be UTF-8 at all (RFC 8259 knows nothing else): it begins with no zero byte and no other mark of
     * UTF-16 or UTF-32, which a parser might follow and which {@link #holdsLoneSurrogate} would not see through.
     */
    static boolean looksLikeUtf8(byte[] json) {
        for (int i = 0; i < Math.min(4, json.length); i++) {
            if (json[i] == 0 || json[i] == (byte) 0xFE || json[i] == (byte) 0xFF) {
                return false;
            }
        }
        return true;
    }

    static boolean holdsLoneSurrogate(byte[] json) {
        for (int i = 0; i < json.length; i++) {
            if (json[i] == '\\') {
                int unit = escape(json, i);
                if (unit >= 0xD800 && unit <= 0xDFFF) {
                    int next = escape(json, i + 6);
                    if (unit > 0xDBFF || next < 0xDC00 || next > 0xDFFF) {
                        return true;
                    }
                    i += 11;
                } else {
                    i++;
                }
            } else if (json[i] == (byte) 0xED && i + 1 < json.length && (json[i + 1] & 0xE0) == 0xA0) {
                return true;
            }
        }
        return false;
    }

    /** The code unit of the escape that begins at {@code at}, or -1 when none does. */
    private static int escape(byte[] json, int at) {
        if (at + 5 >= json.length || json[at] != '\\' || json[at + 1] != 'u') {
            return -1;
        }
        int unit = 0;
        for (int i = at + 2; i < at + 6; i++) {
            int digit = Character.digit(json[i], 16);
            if (digit < 0) {
                return -1;
            }
            unit = unit * 16 + digit;
        }
        return unit;
    }
}
