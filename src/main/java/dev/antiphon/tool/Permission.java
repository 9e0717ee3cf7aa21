package dev.antiphon.tool;

/** What may be done with a tool, the freest first. */
public enum Permission {
    /** It is run. */
    ALLOW,
    /** It is run when somebody has said yes to this very call. */
    ASK,
    /** It is not run. */
    DENY;

    /** The stricter of two: who has less to say can tighten, and never loosen. */
    public Permission strictest(Permission other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
