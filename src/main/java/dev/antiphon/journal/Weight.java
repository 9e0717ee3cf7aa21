package dev.antiphon.journal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.event.ResponseEvent;
import java.util.List;

/** How much memory an event takes where no frame says it, in bytes, roughly. */
public final class Weight {

    private static final long LOGPROB_BYTES = 150;

    private Weight() {}

    static long of(ResponseEvent event) {
        return switch (event) {
            case ResponseEvent.OutputTextDelta text -> of(text.delta(), text.logprobs());
            case ResponseEvent.Delta delta -> delta.delta().length();
            default -> 0;
        };
    }

    /** Whether it brings text, or arguments of a call; what is thought is neither. */
    static boolean says(ResponseEvent event) {
        return switch (event) {
            case ResponseEvent.ReasoningTextDelta ignored -> false;
            case ResponseEvent.ReasoningSummaryTextDelta ignored -> false;
            case ResponseEvent.Delta delta -> !delta.delta().isEmpty();
            default -> false;
        };
    }

    /** Of text that comes with the log probabilities of its tokens. */
    public static long of(String text, List<JsonNode> logprobs) {
        long weight = text.length();
        for (JsonNode token : logprobs) {
            weight += LOGPROB_BYTES * (1 + token.path("top_logprobs").size());
        }
        return weight;
    }
}
