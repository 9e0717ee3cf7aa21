package dev.antiphon.safety.secret;

/** Whether what stands behind a telling name is the thing itself, or a word, a variable, a call, a place. */
final class Value {

    private static final int SHORTEST_TOKEN = 10;
    private static final int SHORTEST_PASSWORD = 6;
    private static final int SURELY = 20;
    private static final double MIXED = 3.5;

    private Value() {}

    /** A secret that was drawn: letters and digits in disorder. */
    static boolean token(String value) {
        return value.length() >= SHORTEST_TOKEN
                && !reference(value)
                && !Randomness.standIn(value)
                && !Words.only(value)
                && Randomness.random(value);
    }

    /** A secret that may have been thought up: not a word that everybody writes there, and not code. */
    static boolean password(String value, boolean quoted) {
        if (value.length() < SHORTEST_PASSWORD || reference(value) || Words.standsForPassword(value)) {
            return false;
        }
        boolean digit = value.chars().anyMatch(c -> c >= '0' && c <= '9');
        boolean letter = value.chars().anyMatch(Character::isLetter);
        boolean sign = value.chars().anyMatch(c -> !Character.isLetterOrDigit(c) && "._-:/[]".indexOf(c) < 0);
        return letter && (digit && (quoted || sign || value.length() >= 8) || sign && quoted);
    }

    /** So much in disorder that even a name that says little is enough. */
    static boolean surely(String value) {
        return value.length() >= SURELY
                && token(value)
                && Randomness.entropy(value) >= MIXED
                && value.chars().anyMatch(Character::isDigit)
                && value.chars().allMatch(c -> Text62.allows((char) c));
    }

    private static boolean reference(String value) {
        char first = value.charAt(0);
        return "/.~@#&*{[(\\!".indexOf(first) >= 0 && !value.endsWith("=")
                || value.contains("://")
                || value.contains("(")
                || value.contains("::")
                || value.contains("->")
                || value.contains("env.")
                || value.contains("[");
    }

    /** Letters, digits and what base64 adds to them. */
    private static final class Text62 {
        static boolean allows(char c) {
            return Character.isLetterOrDigit(c) || "+/=_-".indexOf(c) >= 0;
        }
    }
}
