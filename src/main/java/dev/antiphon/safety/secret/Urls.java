package dev.antiphon.safety.secret;

import dev.antiphon.safety.text.Look;
import dev.antiphon.safety.text.Sightings;
import dev.antiphon.safety.text.Text;

/** Passwords in the authority of a URL (RFC 3986, 3.2.1), such as those of databases and queues. */
final class Urls implements Look {

    static final String RULE = "url-password";
    private static final int LONGEST_SCHEME = 24;
    private static final int LONGEST = 512;
    private static final int SHORTEST_PASSWORD = 4;

    @Override
    public void at(Text text, Sightings seen) {
        for (int i = 0; i < text.length(); i++) {
            if (text.at(i) == ':' && Text.letterOrDigit(text.at(i - 1))) {
                int scheme = scheme(text, i);
                if (text.at(i + 1) == '/' && text.at(i + 2) == '/') {
                    authority(text, i + 3, seen);
                }
                seen.openIfTouched(text, scheme);
            }
        }
    }

    private static int scheme(Text text, int colon) {
        int from = colon;
        while (from > colon - LONGEST_SCHEME && schemeCharacter(text.at(from - 1))) {
            from--;
        }
        return from;
    }

    private static boolean schemeCharacter(char c) {
        return Text.letterOrDigit(c) || c == '+' || c == '.' || c == '-';
    }

    private static void authority(Text text, int from, Sightings seen) {
        int colon = -1;
        int at = from;
        while (at < from + LONGEST && inUserInfo(text.at(at))) {
            if (text.at(at) == ':' && colon < 0) {
                colon = at;
            }
            at++;
        }
        // A password may hold an unescaped @: the last one before the host counts, if the host follows at once.
        if (colon < 0 || text.at(at) != '@') {
            return;
        }
        String user = text.part(from, colon);
        String password = text.part(colon + 1, at);
        if (password.length() >= SHORTEST_PASSWORD && !password.equals(user) && !Words.standsForPassword(password)) {
            seen.add(RULE, colon + 1, at);
        }
    }

    private static boolean inUserInfo(char c) {
        return c > ' '
                && c < Text.NONE
                && c != '@'
                && c != '/'
                && c != '"'
                && c != '\''
                && c != '`'
                && c != '<'
                && c != '>';
    }
}
