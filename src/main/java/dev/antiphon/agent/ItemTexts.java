package dev.antiphon.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.ContentPart;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Every text of an item, whoever said it, replaced by what becomes of it. Pictures stay as they are, and so do files that are not of text.
 *
 * @param words becomes of what is read
 * @param json becomes of what a function is called with
 */
record ItemTexts(UnaryOperator<String> words, UnaryOperator<String> json) {

    Item of(Item item) {
        return switch (item) {
            case Item.Message message ->
                new Item.Message(
                        message.id(), message.status(), message.role(), parts(message.content()), message.phase());
            case Item.FunctionCall call ->
                new Item.FunctionCall(
                        call.id(),
                        call.status(),
                        call.callId(),
                        call.name(),
                        call.namespace(),
                        json.apply(call.arguments()),
                        call.further());
            case Item.CustomToolCall call ->
                new Item.CustomToolCall(
                        call.id(),
                        call.status(),
                        call.callId(),
                        call.name(),
                        call.namespace(),
                        words.apply(call.input()),
                        call.further());
            case Item.FunctionCallOutput output -> mapped(output, words);
            case Item.Reasoning thought ->
                new Item.Reasoning(
                        thought.id(),
                        thought.status(),
                        parts(thought.summary()),
                        thought.content() == null ? null : parts(thought.content()),
                        thought.encryptedContent(),
                        thought.foreign());
            case Item.Kept kept -> new Item.Kept(JsonTexts.of(kept.json(), words));
            case Item.Compaction sealed -> sealed;
            case Item.ItemReference reference -> reference;
        };
    }

    /** What a function of the client's returned, with what becomes of each text in it. */
    static Item.FunctionCallOutput mapped(Item.FunctionCallOutput output, UnaryOperator<String> words) {
        ObjectNode wrapped = Json.MAPPER.createObjectNode();
        wrapped.set("output", output.output());
        return new Item.FunctionCallOutput(
                output.id(),
                output.status(),
                output.callId(),
                JsonTexts.of(wrapped, words).get("output"),
                output.further());
    }

    private List<ContentPart> parts(List<ContentPart> parts) {
        return parts.stream().map(this::of).toList();
    }

    private ContentPart of(ContentPart part) {
        return switch (part) {
            case ContentPart.InputText text -> new ContentPart.InputText(words.apply(text.text()));
            case ContentPart.OutputText text ->
                new ContentPart.OutputText(words.apply(text.text()), text.annotations(), text.logprobs());
            case ContentPart.Refusal refusal -> new ContentPart.Refusal(words.apply(refusal.refusal()));
            case ContentPart.ReasoningText text -> new ContentPart.ReasoningText(words.apply(text.text()));
            case ContentPart.SummaryText text -> new ContentPart.SummaryText(words.apply(text.text()));
            case ContentPart.Kept kept ->
                kept.json() instanceof ObjectNode object ? new ContentPart.Kept(JsonTexts.of(object, words)) : kept;
            case ContentPart.InputImage picture -> picture;
            case ContentPart.InputFile file -> FileTexts.mapped(file, words);
        };
    }
}
