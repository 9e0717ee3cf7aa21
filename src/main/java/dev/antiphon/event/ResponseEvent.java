package dev.antiphon.event;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ContentPart;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Response;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One event of a response's stream. Each case carries the wire's name and exactly the wire's fields, but for
 * {@code sequence_number}, which the journal gives out when the event is appended.
 *
 * <p>Order on the wire: {@link Created}, in the background {@link Queued}, then {@link InProgress}, then items one after
 * another, each opened by {@link OutputItemAdded} and closed by {@link OutputItemDone}, then exactly one of
 * {@link Completed}, {@link Incomplete} and {@link Failed}; the last may follow an {@link Error}.
 */
@JsonPropertyOrder("type")
public sealed interface ResponseEvent {

    /** The name on the wire, in the JSON and in the {@code event:} line of its frame. */
    @JsonProperty("type")
    String type();

    /** An event that carries the whole response as it is at that moment. */
    sealed interface Lifecycle extends ResponseEvent {
        Response response();
    }

    /** A lifecycle event after which nothing follows. */
    sealed interface Terminal extends Lifecycle {}

    /** A piece of text that grows; by far the most frequent kind. */
    sealed interface Delta extends ResponseEvent {
        String itemId();

        int outputIndex();

        /** Which part of the item grows: its content or summary index, 0 for items without parts. */
        int partIndex();

        /** The last field of the JSON, so that frames can be spliced. */
        String delta();
    }

    record Created(Response response) implements Lifecycle {
        @Override
        public String type() {
            return "response.created";
        }
    }

    /** Follows the creation of a background response, which waits for its turn. */
    record Queued(Response response) implements Lifecycle {
        @Override
        public String type() {
            return "response.queued";
        }
    }

    record InProgress(Response response) implements Lifecycle {
        @Override
        public String type() {
            return "response.in_progress";
        }
    }

    record Completed(Response response) implements Terminal {
        @Override
        public String type() {
            return "response.completed";
        }
    }

    record Incomplete(Response response) implements Terminal {
        @Override
        public String type() {
            return "response.incomplete";
        }
    }

    /** Ends failed responses, and cancelled ones: the status inside tells them apart. */
    record Failed(Response response) implements Terminal {
        @Override
        public String type() {
            return "response.failed";
        }
    }

    /** A fault in a stream that has begun; nested as it is on OpenAI's wire, and always followed by {@link Failed}. */
    record Error(@JsonProperty("error") Map<String, @Nullable Object> body) implements ResponseEvent {

        public Error(ApiError error) {
            this(error.body());
        }

        @Override
        public String type() {
            return "error";
        }
    }

    record OutputItemAdded(int outputIndex, Item item) implements ResponseEvent {
        @Override
        public String type() {
            return "response.output_item.added";
        }
    }

    record OutputItemDone(int outputIndex, Item item) implements ResponseEvent {
        @Override
        public String type() {
            return "response.output_item.done";
        }
    }

    record ContentPartAdded(String itemId, int outputIndex, int contentIndex, ContentPart part)
            implements ResponseEvent {
        @Override
        public String type() {
            return "response.content_part.added";
        }
    }

    record ContentPartDone(String itemId, int outputIndex, int contentIndex, ContentPart part)
            implements ResponseEvent {
        @Override
        public String type() {
            return "response.content_part.done";
        }
    }

    record OutputTextDelta(String itemId, int outputIndex, int contentIndex, List<JsonNode> logprobs, String delta)
            implements Delta {
        @Override
        public String type() {
            return "response.output_text.delta";
        }

        @Override
        @JsonIgnore
        public int partIndex() {
            return contentIndex;
        }
    }

    record OutputTextDone(String itemId, int outputIndex, int contentIndex, String text, List<JsonNode> logprobs)
            implements ResponseEvent {
        @Override
        public String type() {
            return "response.output_text.done";
        }
    }

    record OutputTextAnnotationAdded(
            String itemId, int outputIndex, int contentIndex, int annotationIndex, JsonNode annotation)
            implements ResponseEvent {
        @Override
        public String type() {
            return "response.output_text.annotation.added";
        }
    }

    record RefusalDelta(String itemId, int outputIndex, int contentIndex, String delta) implements Delta {
        @Override
        public String type() {
            return "response.refusal.delta";
        }

        @Override
        @JsonIgnore
        public int partIndex() {
            return contentIndex;
        }
    }

    record RefusalDone(String itemId, int outputIndex, int contentIndex, String refusal) implements ResponseEvent {
        @Override
        public String type() {
            return "response.refusal.done";
        }
    }

    /** @param type one of two names; {@link ReasoningNames} makes it */
    record ReasoningTextDelta(
            @JsonProperty("type") String type, String itemId, int outputIndex, int contentIndex, String delta)
            implements Delta {

        @Override
        @JsonIgnore
        public int partIndex() {
            return contentIndex;
        }
    }

    /** @param type as above */
    record ReasoningTextDone(
            @JsonProperty("type") String type, String itemId, int outputIndex, int contentIndex, String text)
            implements ResponseEvent {}

    record ReasoningSummaryPartAdded(String itemId, int outputIndex, int summaryIndex, ContentPart part)
            implements ResponseEvent {
        @Override
        public String type() {
            return "response.reasoning_summary_part.added";
        }
    }

    record ReasoningSummaryPartDone(String itemId, int outputIndex, int summaryIndex, ContentPart part)
            implements ResponseEvent {
        @Override
        public String type() {
            return "response.reasoning_summary_part.done";
        }
    }

    record ReasoningSummaryTextDelta(String itemId, int outputIndex, int summaryIndex, String delta) implements Delta {
        @Override
        public String type() {
            return "response.reasoning_summary_text.delta";
        }

        @Override
        @JsonIgnore
        public int partIndex() {
            return summaryIndex;
        }
    }

    record ReasoningSummaryTextDone(String itemId, int outputIndex, int summaryIndex, String text)
            implements ResponseEvent {
        @Override
        public String type() {
            return "response.reasoning_summary_text.done";
        }
    }

    record FunctionCallArgumentsDelta(String itemId, int outputIndex, String delta) implements Delta {
        @Override
        public String type() {
            return "response.function_call_arguments.delta";
        }

        @Override
        @JsonIgnore
        public int partIndex() {
            return 0;
        }
    }

    record CustomToolCallInputDelta(String itemId, int outputIndex, String delta) implements Delta {
        @Override
        public String type() {
            return "response.custom_tool_call_input.delta";
        }

        @Override
        @JsonIgnore
        public int partIndex() {
            return 0;
        }
    }

    record CustomToolCallInputDone(String itemId, int outputIndex, String input) implements ResponseEvent {
        @Override
        public String type() {
            return "response.custom_tool_call_input.done";
        }
    }

    /**
     * How an item comes along that is whole only when it is done: the commands of a shell, the steps of a search. The
     * item's done event says all of it again.
     *
     * @param fields of the JSON, without type and number
     */
    record Progress(
            @JsonProperty("type") String type,
            @JsonAnyGetter Map<String, JsonNode> fields) implements ResponseEvent {}

    record FunctionCallArgumentsDone(String itemId, int outputIndex, String name, String arguments)
            implements ResponseEvent {
        @Override
        public String type() {
            return "response.function_call_arguments.done";
        }
    }
}
