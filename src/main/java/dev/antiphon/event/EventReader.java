package dev.antiphon.event;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.ContentPart;
import dev.antiphon.protocol.ContentReader;
import dev.antiphon.protocol.Fields;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.ItemReader;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Response;
import dev.antiphon.protocol.ResponseReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads events by their type: the other direction of {@link ResponseEvent}'s JSON. Those that this house wrote come back to
 * the byte; those of others are read too, where they say enough to be folded.
 */
public final class EventReader {

    /** Kinds of items whose events change nothing that the item's last event does not say. */
    public static final Pattern PROGRESS = Pattern.compile("response\\.("
            + "(apply_patch_call_operation_diff|code_interpreter_call|code_interpreter_call_code|file_search_call"
            + "|image_generation_call|mcp_call|mcp_call_arguments|mcp_list_tools|shell_call_command"
            + "|shell_call_output_content|web_search_call)\\.[a-z_]+)");

    private static final Set<String> NOT_PASSED_ON = Set.of("type", "sequence_number");

    private EventReader() {}

    /** Whether events of a type tell how an item comes along that is whole only when it is done. */
    public static boolean isProgress(String type) {
        return PROGRESS.matcher(type).matches();
    }

    /** The event that was written; its number is not part of it. */
    public static ResponseEvent read(JsonNode json) {
        return Fields.readStored(json, fields -> read(new Event(fields)));
    }

    private static ResponseEvent read(Event event) {
        String type = event.text("type");
        return switch (type) {
            case "response.created" -> new ResponseEvent.Created(event.response());
            case "response.queued" -> new ResponseEvent.Queued(event.response());
            case "response.in_progress" -> new ResponseEvent.InProgress(event.response());
            case "response.completed" -> new ResponseEvent.Completed(event.response());
            case "response.incomplete" -> new ResponseEvent.Incomplete(event.response());
            case "response.failed" -> new ResponseEvent.Failed(event.response());
            case "error" -> new ResponseEvent.Error(event.error());
            case "response.output_item.added" -> new ResponseEvent.OutputItemAdded(event.output(), event.item());
            case "response.output_item.done" -> new ResponseEvent.OutputItemDone(event.output(), event.item());
            default -> isProgress(type) ? progress(type, event) : ofItem(type, event);
        };
    }

    private static ResponseEvent progress(String type, Event event) {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        event.fields().json().properties().stream()
                .filter(field -> !NOT_PASSED_ON.contains(field.getKey()))
                .forEach(field -> fields.put(field.getKey(), field.getValue()));
        return new ResponseEvent.Progress(type, fields);
    }

    private static ResponseEvent ofItem(String type, Event event) {
        String item = event.text("item_id");
        int output = event.output();
        return switch (type) {
            case "response.content_part.added" ->
                new ResponseEvent.ContentPartAdded(item, output, event.content(), event.part());
            case "response.content_part.done" ->
                new ResponseEvent.ContentPartDone(item, output, event.content(), event.part());
            case "response.output_text.delta" ->
                new ResponseEvent.OutputTextDelta(item, output, event.content(), event.logprobs(), event.text("delta"));
            case "response.output_text.done" ->
                new ResponseEvent.OutputTextDone(item, output, event.content(), event.text("text"), event.logprobs());
            case "response.output_text.annotation.added" ->
                new ResponseEvent.OutputTextAnnotationAdded(
                        item,
                        output,
                        event.content(),
                        event.annotation(),
                        event.fields().required("annotation"));
            case "response.refusal.delta" ->
                new ResponseEvent.RefusalDelta(item, output, event.content(), event.text("delta"));
            case "response.refusal.done" ->
                new ResponseEvent.RefusalDone(item, output, event.content(), event.text("refusal"));
            case "response.reasoning_text.delta", "response.reasoning.delta" ->
                new ResponseEvent.ReasoningTextDelta(type, item, output, event.content(), event.text("delta"));
            case "response.reasoning_text.done", "response.reasoning.done" ->
                new ResponseEvent.ReasoningTextDone(type, item, output, event.content(), event.text("text"));
            case "response.reasoning_summary_part.added" ->
                new ResponseEvent.ReasoningSummaryPartAdded(item, output, event.summary(), event.part());
            case "response.reasoning_summary_part.done" ->
                new ResponseEvent.ReasoningSummaryPartDone(item, output, event.summary(), event.part());
            case "response.reasoning_summary_text.delta" ->
                new ResponseEvent.ReasoningSummaryTextDelta(item, output, event.summary(), event.text("delta"));
            case "response.reasoning_summary_text.done" ->
                new ResponseEvent.ReasoningSummaryTextDone(item, output, event.summary(), event.text("text"));
            case "response.function_call_arguments.delta" ->
                new ResponseEvent.FunctionCallArgumentsDelta(item, output, event.text("delta"));
            case "response.custom_tool_call_input.delta" ->
                new ResponseEvent.CustomToolCallInputDelta(item, output, event.text("delta"));
            case "response.custom_tool_call_input.done" ->
                new ResponseEvent.CustomToolCallInputDone(item, output, event.text("input"));
            case "response.function_call_arguments.done" ->
                new ResponseEvent.FunctionCallArgumentsDone(item, output, event.name(), event.text("arguments"));
            default -> throw new IllegalArgumentException("There is no event of type " + type);
        };
    }

    /** The fields that events are made of. */
    private record Event(Fields fields) {

        String text(String name) {
            return fields.requiredText(name, Integer.MAX_VALUE);
        }

        /** Of the function; the document requires it, but real traffic lacks it, and the call has it as well. */
        String name() {
            return Objects.requireNonNullElse(fields.text("name"), "");
        }

        int output() {
            return index("output_index");
        }

        int content() {
            return index("content_index");
        }

        int summary() {
            return index("summary_index");
        }

        int annotation() {
            return index("annotation_index");
        }

        private int index(String name) {
            return fields.required(name).intValue();
        }

        Response response() {
            return ResponseReader.read(fields.required("response"));
        }

        Item item() {
            return ItemReader.read(Fields.stored(fields.required("item")));
        }

        ContentPart part() {
            return ContentReader.part(Fields.stored(fields.required("part")));
        }

        List<JsonNode> logprobs() {
            JsonNode logprobs = fields.value("logprobs");
            return logprobs == null
                    ? List.of()
                    : StreamSupport.stream(logprobs.spliterator(), false).toList();
        }

        @SuppressWarnings("unchecked") // An object's keys are strings.
        Map<String, @Nullable Object> error() {
            return Json.MAPPER.convertValue(fields.required("error"), Map.class);
        }
    }
}
