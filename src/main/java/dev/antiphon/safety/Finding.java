package dev.antiphon.safety;

/**
 * Something a detector found in a text.
 *
 * @param rule what it is, by the name that configuration and evidence know it by, such as {@code github-token}
 * @param from where it begins, in characters of the text as it was given
 * @param to behind its last character
 */
public record Finding(String rule, int from, int to) {

    public Finding {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException(rule + " from " + from + " to " + to);
        }
    }

    /** The same in a text of which this one is a part that begins there. */
    public Finding moved(int by) {
        return new Finding(rule, from + by, to + by);
    }
}
