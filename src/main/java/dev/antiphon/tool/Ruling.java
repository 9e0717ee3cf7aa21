package dev.antiphon.tool;

/**
 * What may be done with a tool, and why.
 *
 * @param why the rule that decided, in words for whoever looks at it later
 */
public record Ruling(Permission permission, String why) {

    /** Its server does not have it. */
    public static final Ruling NO_SUCH_TOOL = new Ruling(Permission.DENY, "the server has no such tool");

    /** The stricter of two; of two that are alike, this one. */
    Ruling strictest(Ruling other) {
        return permission.strictest(other.permission) == permission ? this : other;
    }
}
