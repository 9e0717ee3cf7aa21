package dev.antiphon.safety.secret;

import dev.antiphon.safety.text.Look;
import dev.antiphon.safety.text.Sightings;
import dev.antiphon.safety.text.Text;

/**
 * Private keys in armour: PEM (RFC 7468), OpenSSH, SSH2 (RFC 4716) and OpenPGP (RFC 9580, 6.2). The words alone, which every
 * text about keys holds, are none: some lines of base64 must follow.
 */
final class PrivateKeys implements Look {

    static final String RULE = "private-key";
    private static final String KIND = "private key";

    /** The longest first line, in characters. */
    private static final int FIRST_LINE = 80;

    /** The longest key that is followed to its end; an RSA key of 16,384 bits has 12,900. */
    private static final int LONGEST = 16_384;

    /** As few characters of base64 as no key has. */
    private static final int SHORTEST = 48;

    @Override
    public void at(Text text, Sightings seen) {
        int at = 0;
        while (at < text.length()) {
            if (text.at(at) == '-' && text.at(at - 1) != '-') {
                int end = key(text, at);
                if (end > 0) {
                    seen.add(RULE, at, end);
                }
                seen.openIfTouched(text, at);
                at = Math.max(at, end - 1);
            }
            at++;
        }
    }

    private static int key(Text text, int from) {
        int words = firstWords(text, from);
        if (words < 0) {
            return -1;
        }
        int body = armour(text, words);
        return body < 0 ? -1 : bodyEnd(text, body);
    }

    /** Behind BEGIN, or -1. */
    private static int firstWords(Text text, int from) {
        int at = from;
        while (at < from + 5 && text.at(at) == '-') {
            at++;
        }
        if (at < from + 4) {
            return -1;
        }
        at = text.at(at) == ' ' ? at + 1 : at;
        return text.hasIgnoringCase(at, "begin ") ? at + "begin ".length() : -1;
    }

    /** Behind the first line's last dash, if it is one of a private key; or -1. */
    private static int armour(Text text, int from) {
        boolean secret = false;
        int at = from;
        while (at < from + FIRST_LINE && (Text.letterOrDigit(text.at(at)) || text.at(at) == ' ')) {
            secret |= !secret && text.hasIgnoringCase(at, KIND);
            at++;
        }
        int dashes = at;
        while (at < dashes + 5 && text.at(at) == '-') {
            at++;
        }
        return secret && at >= dashes + 4 ? at : -1;
    }

    /** Behind the last line, or behind the last base64 if there is none; -1 if there is too little of it. */
    private static int bodyEnd(Text text, int from) {
        int at = from;
        int said = 0;
        int inWord = 0;
        int last = from;
        while (at < from + LONGEST) {
            char c = text.at(at);
            if (c == '-' && at > from && text.at(at + 1) == '-') {
                said += inWord >= 16 ? inWord : 0;
                return said >= SHORTEST ? lastLine(text, at) : -1;
            }
            if (Text.letterOrDigit(c) || c == '+' || c == '/' || c == '=') {
                inWord++;
            } else if (Character.isWhitespace(c)
                    || c == ':'
                    || c == ','
                    || c == '-'
                    || c == '.'
                    || c == '('
                    || c == ')') {
                said += inWord >= 16 ? inWord : 0;
                last = inWord >= 16 ? at : last;
                inWord = 0;
            } else {
                break;
            }
            at++;
        }
        said += inWord >= 16 ? inWord : 0;
        return said >= SHORTEST ? Math.max(last, inWord >= 16 ? Math.min(at, text.length()) : last) : -1;
    }

    private static int lastLine(Text text, int from) {
        int at = from;
        while (text.at(at) == '-') {
            at++;
        }
        int words = at;
        while (at < words + FIRST_LINE && (Text.letterOrDigit(text.at(at)) || text.at(at) == ' ')) {
            at++;
        }
        int dashes = at;
        while (at < dashes + 5 && text.at(at) == '-') {
            at++;
        }
        return at;
    }
}
