package dev.antiphon.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.Usage;
import java.util.List;

/** What a model says or does while it answers; the one vocabulary every upstream protocol is translated to. */
public sealed interface ModelEvent {

    /** More of the answer's text. {@code logprobs} have the Responses API's shape; empty unless asked for. */
    record TextDelta(String text, List<JsonNode> logprobs) implements ModelEvent {
        public TextDelta(String text) {
            this(text, List.of());
        }
    }

    /** More of a refusal. */
    record RefusalDelta(String text) implements ModelEvent {}

    /** More of the raw reasoning. */
    record ReasoningDelta(String text) implements ModelEvent {}

    /** More of a summary of the reasoning. */
    record SummaryDelta(String text) implements ModelEvent {}

    /**
     * The model begins to call a tool.
     *
     * @param index tells calls of one answer apart; later events of the call carry it
     */
    record ToolCallStarted(int index, String name) implements ModelEvent {}

    /** More of a call's arguments; those of several calls may interleave. */
    record ToolArgumentsDelta(int index, String arguments) implements ModelEvent {}

    /** Tokens spent by this call of the model; at most once. */
    record UsageReported(Usage usage) implements ModelEvent {}

    /** The answer is over. */
    record Finished(Reason reason) implements ModelEvent {}

    /** Why a model stopped. */
    enum Reason {
        /** It said all it had to say, or called its tools. */
        STOP,
        /** It ran into the limit of output tokens. */
        LENGTH,
        /** A filter of the upstream cut it off. */
        CONTENT_FILTER
    }
}
