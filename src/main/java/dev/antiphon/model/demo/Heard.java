package dev.antiphon.model.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.ContentPart;
import dev.antiphon.protocol.Item;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the demo model takes in of a context.
 *
 * @param text the last user message
 * @param toolOutputs the results at the very end, empty when something else was said since
 * @param words of the whole context
 */
record Heard(String text, List<ToolOutput> toolOutputs, int words) {

    /** What the tool of that name returned. */
    record ToolOutput(String tool, String text) {}

    static Heard of(List<Item> context) {
        String text = "";
        int words = 0;
        Map<String, String> tools = new HashMap<>();
        List<ToolOutput> outputs = new ArrayList<>();
        for (Item item : context) {
            words += countWords(textOf(item));
            if (!(item instanceof Item.FunctionCallOutput)) {
                outputs.clear();
            }
            switch (item) {
                case Item.Message message -> text = message.role() == Item.Role.USER ? textOf(message) : text;
                case Item.FunctionCall call -> tools.put(call.callId(), call.name());
                case Item.FunctionCallOutput output ->
                    outputs.add(new ToolOutput(tools.getOrDefault(output.callId(), "unknown"), textOf(output)));
                case Item.Reasoning ignored -> {}
                case Item.Compaction ignored -> {}
                case Item.ItemReference ignored -> {}
            }
        }
        return new Heard(text, outputs, words);
    }

    String lowerCase() {
        return text.toLowerCase(Locale.ROOT);
    }

    /** Whether the last user message has this word, not merely its letters. */
    boolean names(String word) {
        return List.of(lowerCase().split("[^a-z0-9_-]+")).contains(word.toLowerCase(Locale.ROOT));
    }

    static int countWords(@Nullable String text) {
        return text == null || text.isBlank() ? 0 : text.strip().split("\\s+").length;
    }

    private static String textOf(Item item) {
        return switch (item) {
            case Item.Message message ->
                message.content().stream().map(Heard::textOf).collect(Collectors.joining(" "));
            case Item.FunctionCall call -> call.arguments();
            case Item.FunctionCallOutput output -> textOf(output.output());
            case Item.Reasoning ignored -> "";
            case Item.Compaction ignored -> "";
            case Item.ItemReference ignored -> "";
        };
    }

    private static String textOf(JsonNode output) {
        return output.isTextual() ? output.textValue() : output.toString();
    }

    private static String textOf(ContentPart part) {
        return switch (part) {
            case ContentPart.InputText text -> text.text();
            case ContentPart.OutputText text -> text.text();
            case ContentPart.Refusal refusal -> refusal.refusal();
            case ContentPart.ReasoningText reasoning -> reasoning.text();
            case ContentPart.SummaryText summary -> summary.text();
            case ContentPart.InputImage ignored -> "[a picture]";
            case ContentPart.InputFile file -> "[the file " + file.filename() + "]";
        };
    }
}
