package dev.antiphon.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Foreign;
import dev.antiphon.protocol.Usage;
import dev.antiphon.toolset.Callee;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a model says or does while it answers; the one vocabulary every upstream protocol is translated to. */
public sealed interface ModelEvent {

    /** More of the answer's text. {@code logprobs} have the Responses API's shape; empty unless asked for. */
    record TextDelta(String text, List<JsonNode> logprobs) implements ModelEvent {
        public TextDelta(String text) {
            this(text, List.of());
        }
    }

    /**
     * What the model says next is a message of its own, behind any before it.
     *
     * @param phase {@code commentary} or {@code final_answer}, null where the upstream does not tell
     */
    record MessageStarted(@Nullable String phase) implements ModelEvent {}

    /** A source of the text said last, in the Responses API's shape. */
    record AnnotationAdded(JsonNode annotation) implements ModelEvent {}

    /**
     * A part is over. Its deltas should have said the same; where they did not, this counts.
     *
     * @param text all of it
     */
    record PartDone(Part part, String text) implements ModelEvent {}

    /** What a part is part of, and how. */
    enum Part {
        TEXT,
        REFUSAL,
        REASONING,
        SUMMARY
    }

    /** More of a refusal. */
    record RefusalDelta(String text) implements ModelEvent {}

    /** The model begins to think: an item of its own, even if nothing of it is ever told. */
    record ReasoningStarted() implements ModelEvent {}

    /** What the upstream wants back with the reasoning item that is open. */
    record ReasoningKept(Foreign foreign) implements ModelEvent {}

    /** More of the raw reasoning. */
    record ReasoningDelta(String text) implements ModelEvent {}

    /** More of a summary of the reasoning. */
    record SummaryDelta(String text) implements ModelEvent {}

    /**
     * The model begins to call a tool.
     *
     * @param index tells calls of one answer apart; later events of the call carry it
     * @param further what else the upstream says of the call, such as the program that called; nothing for most
     */
    record ToolCallStarted(int index, Callee callee, Map<String, JsonNode> further) implements ModelEvent {

        public ToolCallStarted(int index, Callee callee) {
            this(index, callee, Map.of());
        }

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

    /** A call is over; where its deltas said something else, this counts. */
    record ToolArgumentsDone(int index, String arguments) implements ModelEvent {}

    /**
     * The upstream begins an item of its own: a search, a picture, a call it runs itself.
     *
     * @param index tells items of one answer apart, calls among them
     * @param item as the upstream has it, under its own id
     */
    record HostedStarted(int index, ObjectNode item) implements ModelEvent {}

    /**
     * How such an item comes along.
     *
     * @param type of the Responses API's event
     * @param fields of that event without type and number; ids and indices are the upstream's
     */
    record HostedProgress(int index, String type, Map<String, JsonNode> fields) implements ModelEvent {}

    /** Such an item is whole. */
    record HostedDone(int index, ObjectNode item) implements ModelEvent {}

    /** Another model than the one that was asked for answers, under the operator's name for it. */
    record AnsweredBy(String model) implements ModelEvent {}

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
