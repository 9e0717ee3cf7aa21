package dev.antiphon.condition;

/** What came of a condition. */
public enum Answer {
    /** It is true. */
    HOLDS,
    /** It is false. */
    FAILS,
    /** It is neither: a field is missing or of another type, a number cannot be compared, or it takes too many steps. */
    NONE
}
