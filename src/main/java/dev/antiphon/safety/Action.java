package dev.antiphon.safety;

import java.util.Locale;

/** What follows from a finding, the mildest first. */
public enum Action {
    /** Nothing; it is not even noted. */
    IGNORE,
    /** It is noted. */
    WARN,
    /** What was found is replaced by its name. */
    REDACT,
    /** A call that has it in its arguments needs a person's word. */
    ASK,
    /** The text goes no further. */
    BLOCK;

    /** The name that configuration and evidence know it by. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    Action stricter(Action other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
