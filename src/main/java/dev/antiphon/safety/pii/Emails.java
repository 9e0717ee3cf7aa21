package dev.antiphon.safety.pii;

import dev.antiphon.safety.text.Look;
import dev.antiphon.safety.text.Sightings;
import dev.antiphon.safety.text.Text;

/** Addresses of mail: what people use of RFC 5322, with the lengths of RFC 5321, 4.5.3.1. */
final class Emails implements Look {

    private static final int LONGEST_LOCAL = 64;
    private static final int LONGEST_DOMAIN = 255;

    @Override
    public void at(Text text, Sightings seen) {
        int begun = text.length();
        for (int i = text.length(); i > 0 && i > text.length() - LONGEST_LOCAL && local(text.at(i - 1)); i--) {
            begun = i - 1;
        }
        // What ends the text may become somebody's name.
        seen.open(begun);
        for (int i = 0; i < text.length(); i++) {
            if (text.at(i) == '@') {
                int from = localBegin(text, i);
                int end = domainEnd(text, i + 1);
                if (from < i && end > 0) {
                    seen.add(Kind.EMAIL.rule(), from, end);
                }
                seen.openIfTouched(text, from);
            }
        }
    }

    private static int localBegin(Text text, int at) {
        int from = at;
        while (from > at - LONGEST_LOCAL && local(text.at(from - 1))) {
            from--;
        }
        while (from < at && !Text.letterOrDigit(text.at(from))) {
            from++;
        }
        return from;
    }

    private static boolean local(char c) {
        return Text.letterOrDigit(c) || "._%+-'".indexOf(c) >= 0;
    }

    /** Behind the last label that may be a top level domain, or 0. */
    private static int domainEnd(Text text, int from) {
        int at = from;
        int label = from;
        int labels = 0;
        int end = 0;
        while (at < from + LONGEST_DOMAIN) {
            char c = text.at(at);
            if (Text.letterOrDigit(c) || c == '-') {
                at++;
            } else if (c == '.' && at > label && Text.letterOrDigit(text.at(at + 1))) {
                labels++;
                label = ++at;
            } else {
                break;
            }
        }
        boolean top = labels > 0 && at - label >= 2;
        for (int i = label; i < at && top; i++) {
            top = !Text.digit(text.at(i));
        }
        if (top) {
            end = at;
        }
        return end;
    }
}
