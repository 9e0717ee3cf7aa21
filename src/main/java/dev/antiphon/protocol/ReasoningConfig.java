package dev.antiphon.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * How much the model is to think, and what it is to see of what it thought before.
 *
 * @param effort {@code none} … {@code max}, or null for the model's own default
 * @param summary {@code auto}, {@code concise}, {@code detailed}, or null for no summary
 * @param context {@code current_turn} or {@value #ALL_TURNS}; null, which means the former, where nothing was said
 */
public record ReasoningConfig(
        @Nullable String effort,
        @Nullable String summary,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String context) {

    public static final String ALL_TURNS = "all_turns";

    public static final ReasoningConfig DEFAULT = new ReasoningConfig(null, null, null);

    /** Whether the model sees the reasoning of earlier turns, too. */
    public boolean ofAllTurns() {
        return ALL_TURNS.equals(context);
    }
}
