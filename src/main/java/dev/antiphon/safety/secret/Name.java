package dev.antiphon.safety.secret;

import dev.antiphon.safety.text.Text;
import java.util.List;

/**
 * A name that stands before a sign.
 *
 * @param from its first character
 * @param to behind its last one
 * @param plain the name in lower case, without what divides its words
 */
record Name(int from, int to, String plain, boolean secret, boolean password, boolean perhaps) {

    static final Name NONE = new Name(-1, -1, "", false, false, false);

    private static final int MOST_BLANKS = 12;
    private static final int SHORTEST = 2;

    /** So many words a name has that is written like a label: {@code Client secret:}. */
    private static final int MOST_WORDS = 3;

    /** The name on the left of a sign; the last one again, if several signs follow it. */
    static Name before(Text text, int sign, int longest, Name last) {
        int end = sign;
        while (end > sign - MOST_BLANKS && between(text.at(end - 1))) {
            end--;
        }
        if (end == last.to) {
            return last;
        }
        int from = end;
        int words = 1;
        while (from > 0 && end - from < longest) {
            char c = text.at(from - 1);
            if (c == ' ' && words < MOST_WORDS && from > 1 && Text.letterOrDigit(text.at(from - 2)) && from < end) {
                words++;
            } else if (!inName(c)) {
                break;
            }
            from--;
        }
        String plain = Words.plain(text.part(from, Math.max(from, end)));
        if (plain.length() < SHORTEST) {
            return new Name(from, end, "", false, false, false);
        }
        return new Name(from, end, plain, Words.secret(plain), Words.password(plain), Words.perhaps(plain));
    }

    /** Whether it calls its value anything that is looked for. */
    boolean calls(List<Rule> rules) {
        return !plain.isEmpty()
                && (secret || password || perhaps || rules.stream().anyMatch(this::near));
    }

    boolean near(Rule rule) {
        for (String word : rule.near()) {
            if (word.length() > 2 ? plain.contains(word) : plain.startsWith(word)) {
                return true;
            }
        }
        return false;
    }

    private static boolean between(char c) {
        return c == ' ' || c == '\t' || c == '"' || c == '\'' || c == '`' || c == ']' || c == ':' || c == '?'
                || c == '|' || c == '=';
    }

    private static boolean inName(char c) {
        return Text.letterOrDigit(c) || c == '_' || c == '-' || c == '.' || c == '/';
    }
}
