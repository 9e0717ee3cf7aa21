package dev.antiphon.safety.pii;

import dev.antiphon.safety.text.Look;
import dev.antiphon.safety.text.Sightings;
import dev.antiphon.safety.text.Text;
import java.util.EnumSet;
import java.util.Set;

/**
 * Numbers with the blanks, dots and strokes that people write between their groups. From each beginning at most
 * {@value #LONGEST} characters are read, and the longest number that is something counts.
 */
final class WrittenNumbers implements Look {

    /** An IBAN of 34 characters in groups of four. */
    private static final int LONGEST = 44;

    private static final int SHORTEST = 8;

    /** An IBAN has nine groups, all others fewer. */
    private static final int MOST_GROUPS = 10;

    private final Set<Kind> wanted;

    /** For these kinds, which are tried in their order. */
    WrittenNumbers(EnumSet<Kind> wanted) {
        this.wanted = wanted;
    }

    @Override
    public void at(Text text, Sightings seen) {
        int at = 0;
        while (at < text.length()) {
            char c = text.at(at);
            boolean begins = Text.letterOrDigit(c) || c == '+' || c == '(';
            if (begins && free(text.at(at - 1))) {
                int end = number(text, at, seen);
                seen.openIfTouched(text, at);
                at = Math.max(at + 1, end);
            } else {
                at++;
            }
        }
    }

    private static boolean free(char before) {
        return !Text.letterOrDigit(before)
                && before != '_'
                && before != '.'
                && before != '-'
                && before != '/'
                && before != '+'
                && before != '#'
                && before != '='
                && before != '$';
    }

    /** The end of the longest number that begins there and is something, or 0. */
    private int number(Text text, int from, Sightings seen) {
        StringBuilder plain = new StringBuilder();
        StringBuilder mask = new StringBuilder();
        int at = from;
        int found = 0;
        String rule = "";
        int letters = 0;
        int groups = 1;
        while (at < from + LONGEST) {
            char c = text.at(at);
            if (Text.letterOrDigit(c)) {
                plain.append(Character.toUpperCase(c));
                mask.append(Text.digit(c) ? '9' : 'A');
                letters = Text.digit(c) ? 0 : letters + 1;
                // No number has so many letters in a row; words end here.
                if (letters > 6) {
                    break;
                }
                at++;
                if (plain.length() >= SHORTEST && ends(text, at)) {
                    String kind = kind(plain.toString(), mask.toString());
                    if (!kind.isEmpty()) {
                        rule = kind;
                        found = at;
                    }
                }
            } else if (between(c)
                    && (Text.letterOrDigit(text.at(at + 1)) || c == ')' || c == '+' || text.at(at + 1) == '(')) {
                if (++groups > MOST_GROUPS) {
                    break;
                }
                mask.append(c);
                at++;
            } else {
                break;
            }
        }
        if (found > 0) {
            seen.add(rule, from, found);
        }
        return found;
    }

    private static boolean between(char c) {
        return c == ' ' || c == '-' || c == '.' || c == '/' || c == '+' || c == '(' || c == ')' || c == '\u00a0';
    }

    private static boolean ends(Text text, int at) {
        char next = text.at(at);
        return !Text.letterOrDigit(next)
                && next != '_'
                && !((next == '-' || next == '.' || next == '/') && Text.digit(text.at(at + 1)));
    }

    private String kind(String plain, String mask) {
        if (wanted.contains(Kind.IBAN) && Ibans.is(plain, mask)) {
            return Kind.IBAN.rule();
        }
        Kind kind = Numbers.kind(plain, mask, wanted);
        if (kind != null) {
            return kind.rule();
        }
        return wanted.contains(Kind.PHONE) && Phones.is(plain, mask) ? Kind.PHONE.rule() : "";
    }
}
