package dev.antiphon.journal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.event.ResponseEvent.Progress;
import dev.antiphon.journal.Unfinished.Due;
import dev.antiphon.protocol.ContentPart;
import dev.antiphon.protocol.Item;
import java.util.ArrayList;
import java.util.List;

/** An item between its added and its done: what has been said of it so far. Text grows in place. */
final class OpenItem {

    private final Item added;
    private final List<OpenPart> content = new ArrayList<>();
    private final List<OpenPart> summary = new ArrayList<>();
    private final StringBuilder arguments = new StringBuilder();
    private final Commands commands = new Commands();
    private Due due;

    OpenItem(Item added) {
        this.added = added;
        this.due = switch (added) {
            case Item.FunctionCall call -> calledWith(call.arguments());
            case Item.CustomToolCall call -> calledWith(call.input());
            default -> Due.ITEM;
        };
    }

    private Due calledWith(String text) {
        arguments.append(text);
        return Due.ARGUMENTS;
    }

    /** A part whose text still grows. */
    private static final class OpenPart {
        private ContentPart part;
        private final StringBuilder text = new StringBuilder();
        private final List<JsonNode> logprobs = new ArrayList<>();
        private final List<JsonNode> annotations = new ArrayList<>();

        OpenPart(ContentPart part) {
            this.part = part;
        }

        ContentPart now() {
            return switch (part) {
                case ContentPart.OutputText t ->
                    new ContentPart.OutputText(text.toString(), annotated(t), List.copyOf(logprobs));
                case ContentPart.Refusal ignored -> new ContentPart.Refusal(text.toString());
                case ContentPart.ReasoningText ignored -> new ContentPart.ReasoningText(text.toString());
                case ContentPart.SummaryText ignored -> new ContentPart.SummaryText(text.toString());
                case ContentPart.InputText t -> t;
                case ContentPart.InputImage t -> t;
                case ContentPart.InputFile t -> t;
                case ContentPart.Kept t -> t;
            };
        }

        /** The part's last event says all of them again. */
        private List<JsonNode> annotated(ContentPart.OutputText said) {
            return said.annotations().isEmpty() ? List.copyOf(annotations) : said.annotations();
        }
    }

    void annotate(int index, JsonNode annotation) {
        content.get(index).annotations.add(annotation);
    }

    void addPart(ContentPart part) {
        due = Due.TEXT;
        content.add(new OpenPart(part));
    }

    void setPart(int index, ContentPart part) {
        due = Due.ITEM;
        content.get(index).part = part;
    }

    void append(int index, String delta) {
        content.get(index).text.append(delta);
    }

    void appendText(int index, String delta, List<JsonNode> logprobs) {
        append(index, delta);
        if (!logprobs.isEmpty()) {
            content.get(index).logprobs.addAll(logprobs);
        }
    }

    void set(int index, String text) {
        due = Due.PART;
        replace(content.get(index).text, text);
    }

    void setText(int index, String text, List<JsonNode> logprobs) {
        set(index, text);
        List<JsonNode> collected = content.get(index).logprobs;
        collected.clear();
        collected.addAll(logprobs);
    }

    void addSummary(ContentPart part) {
        due = Due.SUMMARY_TEXT;
        summary.add(new OpenPart(part));
    }

    void setSummary(int index, ContentPart part) {
        due = Due.ITEM;
        summary.get(index).part = part;
    }

    void appendSummary(int index, String delta) {
        summary.get(index).text.append(delta);
    }

    void setSummaryText(int index, String text) {
        due = Due.SUMMARY_PART;
        replace(summary.get(index).text, text);
    }

    void appendArguments(String delta) {
        arguments.append(delta);
    }

    void setArguments(String text) {
        due = Due.ITEM;
        replace(arguments, text);
    }

    void progress(Progress event) {
        commands.take(event);
    }

    Unfinished unfinished() {
        return new Unfinished(now(), due);
    }

    Item now() {
        return switch (added) {
            case Item.Message m -> new Item.Message(m.id(), m.status(), m.role(), parts(content), m.phase());
            case Item.FunctionCall call ->
                new Item.FunctionCall(
                        call.id(),
                        call.status(),
                        call.callId(),
                        call.name(),
                        call.namespace(),
                        arguments.toString(),
                        call.further());
            case Item.CustomToolCall call ->
                new Item.CustomToolCall(
                        call.id(),
                        call.status(),
                        call.callId(),
                        call.name(),
                        call.namespace(),
                        arguments.toString(),
                        call.further());
            case Item.Reasoning r ->
                new Item.Reasoning(
                        r.id(),
                        r.status(),
                        parts(summary),
                        content.isEmpty() ? null : parts(content),
                        r.encryptedContent());
            case Item.FunctionCallOutput output -> output;
            case Item.Compaction compaction -> compaction;
            case Item.Kept kept -> commands.of(kept);
            case Item.ItemReference reference -> reference;
        };
    }

    private static List<ContentPart> parts(List<OpenPart> parts) {
        return parts.stream().map(OpenPart::now).toList();
    }

    private static void replace(StringBuilder text, String with) {
        // The done event repeats what the deltas said; comparing is cheaper than copying, and copies are the exception.
        if (!with.contentEquals(text)) {
            text.setLength(0);
            text.append(with);
        }
    }
}
