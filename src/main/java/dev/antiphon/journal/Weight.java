package dev.antiphon.journal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.event.ResponseEvent;

/** What an event adds to memory where no frame tells it, in bytes, roughly. */
final class Weight {

    private static final long LOGPROB_BYTES = 150;

    private Weight() {}

    static long of(ResponseEvent event) {
        if (!(event instanceof ResponseEvent.Delta delta)) {
            return 0;
        }
        long weight = delta.delta().length();
        if (delta instanceof ResponseEvent.OutputTextDelta text) {
            for (JsonNode token : text.logprobs()) {
                weight += LOGPROB_BYTES * (1 + token.path("top_logprobs").size());
            }
        }
        return weight;
    }
}
