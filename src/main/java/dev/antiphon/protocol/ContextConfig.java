package dev.antiphon.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is done with a context that grows too long for the model.
 *
 * @param truncate whether the oldest turns may be left out of what the model sees; otherwise what does not fit is a fault
 * @param compactFrom how many tokens the model may see before what was said is summed up first; null for any number,
 *     {@link #BY_WINDOW} to go by the model's window
 * @param compact what is summed up instead of answered
 */
public record ContextConfig(boolean truncate, @Nullable Integer compactFrom, Compact compact) {

    public static final int BY_WINDOW = 0;

    private static final String AUTO = "auto";
    private static final String DISABLED = "disabled";
    private static final int LOWEST = 1_000;

    /** Whether, and for which use, a request asks for a summary and for no answer. */
    public enum Compact {
        /** It wants an answer. */
        NO,
        /** The summary is a part of the conversation, and stands for everything before it. */
        IN_LINE,
        /** The summary is for a new conversation, together with the messages that are kept beside it. */
        WINDOW
    }

    static ContextConfig read(Fields fields, Compact compact) {
        boolean truncate = AUTO.equals(fields.choice("truncation", List.of(AUTO, DISABLED)));
        fields.atLeastOne("context_management");
        List<Integer> thresholds = fields.list("context_management", ContextConfig::threshold);
        return new ContextConfig(
                truncate,
                thresholds == null
                        ? null
                        : thresholds.stream().min(Integer::compare).orElse(null),
                compact);
    }

    private static int threshold(Fields entry) {
        entry.required("type");
        entry.choice("type", List.of("compaction"));
        Integer threshold = entry.integer("compact_threshold", LOWEST, Integer.MAX_VALUE);
        entry.refuseOthers();
        return threshold == null ? BY_WINDOW : threshold;
    }

    /** The word that the response repeats. */
    String truncation() {
        return truncate ? AUTO : DISABLED;
    }
}
