package dev.antiphon.safety.secret;

import dev.antiphon.safety.text.Look;
import dev.antiphon.safety.text.Sightings;
import dev.antiphon.safety.text.Text;

/** Credentials as HTTP carries them (RFC 7617, RFC 6750), and as command lines do: {@code curl -u user:password}. */
final class Authorization implements Look {

    static final String BEARER = "bearer-token";
    static final String BASIC = "basic-credentials";
    static final String CURL = "curl-password";

    private static final int LONGEST = 2048;
    private static final int LONGEST_PAIR = 256;
    private static final int SHORTEST = 16;
    private static final int LONGEST_SCHEME = 24;
    private static final int COMMAND_LINE = 300;

    @Override
    public void at(Text text, Sightings seen) {
        for (int i = 0; i < text.length(); i++) {
            if (Text.letterOrDigit(text.at(i - 1))) {
                continue;
            }
            switch (text.at(i)) {
                case 'b', 'B' -> scheme(text, i, seen);
                case 'a', 'A' -> header(text, i, seen);
                case 'c' -> command(text, i, seen);
                default -> {}
            }
        }
    }

    private static void scheme(Text text, int from, Sightings seen) {
        if (text.hasIgnoringCase(from, "bearer")) {
            credential(text, from, "bearer".length(), BEARER, Check.MIXED, seen);
        } else if (text.hasIgnoringCase(from, "basic")) {
            credential(text, from, "basic".length(), BASIC, Check.BASIC, seen);
        }
        seen.openIfTouched(text, from);
    }

    /** A header whose scheme nobody knows, or that has none. */
    private static void header(Text text, int from, Sightings seen) {
        if (text.hasIgnoringCase(from, "authorization")) {
            int at = from + "authorization".length();
            at = text.at(at) == '"' || text.at(at) == '\'' ? at + 1 : at;
            if (text.at(at) == ':' || text.at(at) == '=') {
                int value = blanks(text, at + 1);
                int behind = value;
                while (behind < value + LONGEST_SCHEME && Text.letterOrDigit(text.at(behind))) {
                    behind++;
                }
                boolean scheme = text.at(behind) == ' ' && behind > value;
                credential(text, scheme ? behind - 1 : value - 1, 1, "authorization-header", Check.MIXED, seen);
            }
        }
        seen.openIfTouched(text, from);
    }

    private static int blanks(Text text, int from) {
        int at = from;
        while (at < from + 4 && " \t\"'".indexOf(text.at(at)) >= 0) {
            at++;
        }
        return at;
    }

    private static void credential(Text text, int word, int length, String rule, Check check, Sightings seen) {
        int from = word + length;
        while (from < word + length + 4 && " \t:".indexOf(text.at(from)) >= 0) {
            from++;
        }
        if (from == word + length && length > 1) {
            return;
        }
        int end = from;
        while (end < from + LONGEST && token68(text.at(end))) {
            end++;
        }
        boolean enough = end - from >= (check == Check.BASIC ? 8 : SHORTEST);
        String said = text.part(Math.min(from, text.length()), Math.min(end, text.length()));
        if (enough && check.holds(said, said)) {
            seen.add(rule, from, end);
        }
    }

    private static boolean token68(char c) {
        return Text.letterOrDigit(c) || "-._~+/=".indexOf(c) >= 0;
    }

    /** The options of a command line, from the command on: what an option means depends on whose it is. */
    private static void command(Text text, int from, Sightings seen) {
        if (text.has(from, "curl ") || text.has(from, "curl\t")) {
            int at = from + "curl".length();
            while (at < from + COMMAND_LINE && text.at(at) != Text.NONE && !lineEnd(text, at)) {
                if (text.at(at) == '-' && !Text.letterOrDigit(text.at(at - 1))) {
                    option(text, at, seen);
                }
                at++;
            }
        }
        seen.openIfTouched(text, from);
    }

    private static boolean lineEnd(Text text, int at) {
        return text.at(at) == '\n' && text.at(at - 1) != '\\';
    }

    private static void option(Text text, int from, Sightings seen) {
        int name = text.has(from, "-u") ? 2 : text.has(from, "--user") ? 6 : 0;
        if (name > 0 && " =\"'".indexOf(text.at(from + name)) >= 0) {
            pair(text, from + name, seen);
        }
    }

    private static void pair(Text text, int option, Sightings seen) {
        int from = option;
        while (from < option + 4 && " =\"'".indexOf(text.at(from)) >= 0) {
            from++;
        }
        int end = from;
        int colon = -1;
        while (end < from + LONGEST_PAIR && text.at(end) > ' ' && text.at(end) != Text.NONE) {
            colon = colon < 0 && text.at(end) == ':' ? end : colon;
            end++;
        }
        int password = colon + 1;
        while (colon > 0 && password < end && "\"'".indexOf(text.at(password)) >= 0) {
            password++;
        }
        while (end > password && "\"'\\,;".indexOf(text.at(end - 1)) >= 0) {
            end--;
        }
        if (colon > 0 && end - password >= 4 && !Words.standsForPassword(text.part(password, end))) {
            seen.add(CURL, password, end);
        }
    }
}
