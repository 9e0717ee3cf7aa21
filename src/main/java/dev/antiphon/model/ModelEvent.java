package dev.antiphon.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.Usage;
import dev.antiphon.toolset.Callee;
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
    record ToolCallStarted(int index, Callee callee) implements ModelEvent {

        /** A function without a namespace. */
        public ToolCallStarted(int index, String function) {
            this(index, new Callee.Function(null, function));
        }
    }

    /**
     * More of what a tool is called with; that of several calls may interleave. JSON for a function and for a tool with an
     * item type of its own, whose {@link dev.antiphon.toolset.ClientTool#parameters()} it follows; otherwise the text itself.
     */
    record ToolArgumentsDelta(int index, String arguments) implements ModelEvent {}

    /** Tokens spent by this call of the model; at most once. */
    record UsageReported(Usage usage) implements ModelEvent {}

    /** The tier the upstream serves the answer in, in its own word. */
    record Served(String tier) implements ModelEvent {}

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
