package dev.antiphon.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
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

    private static final String CURRENT_TURN = "current_turn";
    private static final List<String> EFFORTS = List.of("none", "minimal", "low", "medium", "high", "xhigh", "max");
    private static final List<String> SUMMARIES = List.of("auto", "concise", "detailed");

    static ReasoningConfig read(Fields fields) {
        Fields reasoning = fields.object("reasoning");
        if (reasoning == null) {
            return DEFAULT;
        }
        String effort = reasoning.choice("effort", EFFORTS);
        String summary = reasoning.choice("summary", SUMMARIES);
        String older = reasoning.choice("generate_summary", SUMMARIES);
        String context = reasoning.choice("context", List.of("auto", CURRENT_TURN, ALL_TURNS));
        requireStandardMode(reasoning);
        reasoning.refuseOthers();
        return new ReasoningConfig(
                effort, summary == null ? older : summary, "auto".equals(context) ? CURRENT_TURN : context);
    }

    private static void requireStandardMode(Fields reasoning) {
        String mode = reasoning.text("mode");
        if (mode != null && !mode.equals("standard")) {
            throw ApiError.unsupported(reasoning.pathOf("mode"), "Only 'standard' is available on this server.")
                    .exception();
        }
    }

    /** Whether the model sees the reasoning of earlier turns, too. */
    public boolean ofAllTurns() {
        return ALL_TURNS.equals(context);
    }
}
