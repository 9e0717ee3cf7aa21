package dev.antiphon.tool;

import org.jspecify.annotations.Nullable;

/**
 * What may be done with a tool, and why.
 *
 * @param why the rule that decided, in words for whoever looks at it later
 * @param told what the model is told of a denial that it can do something about; null where it is told nothing of why
 */
public record Ruling(
        Permission permission, String why, @Nullable String told) {

    /** Its server does not have it. */
    public static final Ruling NO_SUCH_TOOL = new Ruling(Permission.DENY, "the server has no such tool");

    public Ruling(Permission permission, String why) {
        this(permission, why, null);
    }

    /** The stricter of two; of two that are alike, this one. */
    Ruling strictest(Ruling other) {
        return permission.strictest(other.permission) == permission ? this : other;
    }
}
