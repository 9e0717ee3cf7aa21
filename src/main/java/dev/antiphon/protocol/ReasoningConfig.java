package dev.antiphon.protocol;

import org.jspecify.annotations.Nullable;

/**
 * How much the model is to think.
 *
 * @param effort {@code none} … {@code max}, or null for the model's own default
 * @param summary {@code auto}, {@code concise}, {@code detailed}, or null for no summary
 */
public record ReasoningConfig(
        @Nullable String effort, @Nullable String summary) {

    public static final ReasoningConfig DEFAULT = new ReasoningConfig(null, null);
}
