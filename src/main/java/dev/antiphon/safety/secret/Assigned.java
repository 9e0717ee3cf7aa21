package dev.antiphon.safety.secret;

import dev.antiphon.safety.text.Look;
import dev.antiphon.safety.text.Sightings;
import dev.antiphon.safety.text.Text;
import java.util.List;

/**
 * Values that a name beside them calls a secret: {@code api_key = "…"}, {@code "password": "…"}, {@code <token>…</token>},
 * {@code set("api.token", "…")}. The value is reported, not the name. Reads at most {@value #LONGEST_NAME} characters to
 * the left of a sign and {@value #LONGEST_VALUE} to its right.
 */
final class Assigned implements Look {

    static final String SECRET = "assigned-secret";
    static final String PASSWORD = "assigned-password";
    private static final int LONGEST_NAME = 80;
    private static final int LONGEST_VALUE = 512;
    private static final int MOST_BLANKS = 12;
    private static final String SIGNS = "=:>,|?(";

    private final List<Rule> rules;

    Assigned(List<Rule> rules) {
        this.rules = rules.stream().filter(rule -> !rule.near().isEmpty()).toList();
    }

    @Override
    public void at(Text text, Sightings seen) {
        Name name = Name.NONE;
        for (int i = 0; i < text.length(); i++) {
            char c = text.at(i);
            if (SIGNS.indexOf(c) >= 0) {
                name = Name.before(text, i, LONGEST_NAME, name);
                if (name.calls(rules)) {
                    value(text, i + 1, name, seen);
                    seen.openIfTouched(text, name.from());
                }
            }
        }
        unfinished(text, seen);
    }

    /** A name at the end, whose sign and value may follow: nothing to find yet, but whoever lets it go forgets it. */
    private void unfinished(Text text, Sightings seen) {
        int end = text.length();
        while (end > 0 && end > text.length() - MOST_BLANKS && blankOrQuote(text.at(end - 1))) {
            end--;
        }
        Name name = Name.before(text, end, LONGEST_NAME, Name.NONE);
        if (name.calls(rules)) {
            seen.open(name.from());
        }
    }

    private void value(Text text, int from, Name name, Sightings seen) {
        int at = skip(text, from, text.at(from - 1) == '>');
        char quote = text.at(at);
        boolean quoted = quote == '"' || quote == '\'' || quote == '`';
        if (quoted) {
            at++;
        }
        int end = at;
        while (end < at + LONGEST_VALUE && inValue(text.at(end), quoted ? quote : 0)) {
            end++;
        }
        boolean called = !quoted && text.at(end) == '(';
        if (called || quoted && text.at(end) != quote || end >= at + LONGEST_VALUE) {
            return;
        }
        while (!quoted && end > at && (text.at(end - 1) == '.' || text.at(end - 1) == ',')) {
            end--;
        }
        String said = text.part(at, Math.min(end, text.length()));
        String rule = rule(name, said, quoted);
        if (!rule.isEmpty()) {
            seen.add(rule, at, at + said.length());
        }
    }

    private String rule(Name name, String value, boolean quoted) {
        for (Rule rule : rules) {
            if (name.near(rule) && rule.is(value)) {
                return rule.name();
            }
        }
        if (name.secret() && Value.token(value)) {
            return SECRET;
        }
        if (name.password() && Value.password(value, quoted)) {
            return PASSWORD;
        }
        return name.perhaps() && quoted && Value.surely(value) ? SECRET : "";
    }

    /** To the value, which may stand in a line of its own behind a tag. */
    private static int skip(Text text, int from, boolean tag) {
        int at = from;
        while (at < from + MOST_BLANKS
                && (blank(text.at(at)) || SIGNS.indexOf(text.at(at)) >= 0 || tag && "\r\n".indexOf(text.at(at)) >= 0)) {
            at++;
        }
        return at;
    }

    static boolean blank(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean blankOrQuote(char c) {
        return blank(c) || c == '"' || c == '\'' || c == '`' || SIGNS.indexOf(c) >= 0;
    }

    private static boolean inValue(char c, int quote) {
        if (c <= ' ' || c == Text.NONE || c == '"' || c == '\'' || c == '`') {
            return false;
        }
        return quote != 0
                || c != ';' && c != ',' && c != '<' && c != ')' && c != ']' && c != '}' && c != '&' && c != '(';
    }
}
