package dev.antiphon.model.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.event.EventReader;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.Part;
import dev.antiphon.model.ModelEvent.Reason;
import dev.antiphon.model.wire.AnswerReader;
import dev.antiphon.model.wire.MalformedAnswer;
import dev.antiphon.model.wire.UpstreamError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns the events of an upstream's response into the model's. An answer is over with the event that says how it ended, or is
 * one response as plain JSON. Events that nobody knows mean nothing (R17).
 */
final class Answer extends AnswerReader {

    /** Sent by OpenAI, described by nobody, and more than strict clients can take; the item's end says all of it. */
    private static final String UNDOCUMENTED = "response.apply_patch_call_operation_diff.";

    /** Type and number are given anew, and padding is the affair of each reader. */
    private static final Set<String> NOT_PASSED_ON = Set.of("type", "sequence_number", "obfuscation");

    private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};

    private final boolean wantsLogprobs;
    private final Output output;
    private @Nullable Reason reason;

    /** @param upstream the operator's name for it */
    Answer(long mostBytes, String upstream, boolean wantsLogprobs) {
        super(mostBytes);
        this.wantsLogprobs = wantsLogprobs;
        this.output = new Output(this::add, upstream, wantsLogprobs);
    }

    @Override
    protected void take(byte[] payload, int from, int length) throws IOException {
        if (Arrays.equals(payload, from, from + length, DONE, 0, DONE.length)) {
            return;
        }
        Delta.Read read;
        try {
            read = Delta.read(payload, from, length, wantsLogprobs);
        } catch (MalformedAnswer noJson) {
            fail(new UpstreamError(0, "", new String(payload, from, length, StandardCharsets.UTF_8)));
            return;
        }
        if (read.delta() == null) {
            event(read.tree());
        } else {
            output.more(read.delta());
        }
    }

    private void event(JsonNode event) throws MalformedAnswer {
        JsonNode type = event.path("type");
        if (event.path("object").asText().equals("response")) {
            ended(event);
        } else if (!type.isTextual()) {
            if (event.hasNonNull("error") || event.hasNonNull("detail")) {
                complain(event);
            }
        } else {
            switch (type.textValue()) {
                case "response.completed", "response.incomplete", "response.failed" -> ended(event.path("response"));
                case "error" -> complain(event);
                default -> inOutput(type.textValue(), index(event, "output_index", Delta.UNKNOWN), event);
            }
        }
    }

    private void complain(JsonNode event) {
        fail(UpstreamError.of(event.hasNonNull("error") ? event.get("error") : event));
    }

    private void inOutput(String type, int place, JsonNode event) throws MalformedAnswer {
        if (type.equals("response.output_item.added")) {
            output.added(place, event.path("item"));
        } else if (type.equals("response.output_item.done")) {
            output.done(place, event.path("item"));
        } else {
            Said item = output.at(place);
            if (item != null) {
                inItem(type, item, event);
            }
        }
    }

    private static void inItem(String type, Said item, JsonNode event) {
        int content = index(event, "content_index", 0);
        switch (type) {
            case "response.output_text.done" -> item.textDone(content, Part.TEXT, event.path("text"));
            case "response.refusal.done" -> item.textDone(content, Part.REFUSAL, event.path("refusal"));
            case "response.reasoning_text.done", "response.reasoning.done" ->
                item.textDone(content, Part.REASONING, event.path("text"));
            case "response.reasoning_summary_text.done" ->
                item.textDone(index(event, "summary_index", 0), Part.SUMMARY, event.path("text"));
            case "response.content_part.done" -> item.partDone(content, event.path("part"));
            case "response.reasoning_summary_part.done" ->
                item.partDone(index(event, "summary_index", 0), event.path("part"));
            case "response.output_text.annotation.added" -> item.annotated(content, event.path("annotation"));
            case "response.function_call_arguments.done" -> item.calledWith(event.path("arguments"));
            case "response.custom_tool_call_input.done" -> item.calledWith(event.path("input"));
            default -> {
                if (EventReader.isProgress(type) && !type.startsWith(UNDOCUMENTED)) {
                    item.progress(type, fields(event));
                }
            }
        }
    }

    private static Map<String, JsonNode> fields(JsonNode event) {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        event.properties().stream()
                .filter(field -> !NOT_PASSED_ON.contains(field.getKey()))
                .forEach(field -> fields.put(field.getKey(), field.getValue()));
        return fields;
    }

    private static int index(JsonNode event, String name, int otherwise) {
        JsonNode index = event.path(name);
        return index.canConvertToInt() && index.intValue() >= 0 ? index.intValue() : otherwise;
    }

    /** @param response as the upstream's last word has it */
    private void ended(JsonNode response) throws MalformedAnswer {
        if (response.path("usage").isObject()) {
            spent(UsageReader.read(response.get("usage")));
        }
        if (response.hasNonNull("service_tier")) {
            add(new ModelEvent.Served(response.get("service_tier").asText()));
        }
        switch (response.path("status").asText("completed")) {
            case "completed" -> whole(response, Reason.STOP);
            case "incomplete" ->
                whole(
                        response,
                        response.at("/incomplete_details/reason").asText().equals("content_filter")
                                ? Reason.CONTENT_FILTER
                                : Reason.LENGTH);
            default ->
                fail(UpstreamError.of(response.hasNonNull("error") ? response.get("error") : response.path("status")));
        }
    }

    private void whole(JsonNode response, Reason why) throws MalformedAnswer {
        output.settle(response.path("output"));
        reason = why;
    }

    @Override
    public void end() throws MalformedAnswer {
        if (reason == null) {
            throw new MalformedAnswer("the end of the stream in the middle of the answer");
        }
        finish(reason);
    }

    @Override
    public boolean stopped() {
        return reason != null;
    }

    @Override
    public boolean over() {
        return reason != null;
    }
}
