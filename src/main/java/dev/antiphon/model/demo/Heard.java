package dev.antiphon.model.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.ContentPart;
import dev.antiphon.protocol.Item;
import dev.antiphon.toolset.Told;
import dev.antiphon.toolset.Toolset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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

    static Heard of(List<Item> context, Toolset toolset) {
        Told told = new Told(toolset);
        String text = "";
        int words = 0;
        Map<String, String> tools = new HashMap<>();
        List<ToolOutput> outputs = new ArrayList<>();
        for (Item item : context) {
            Optional<Told.Output> output = told.output(item);
            if (output.isEmpty()) {
                outputs.clear();
            }
            if (item instanceof Item.Message message) {
                words += countWords(textOf(message));
                text = message.role() == Item.Role.USER ? textOf(message) : text;
            }
            for (Told.Call call : told.call(item).stream().toList()) {
                words += countWords(call.arguments());
                tools.put(call.callId(), call.function());
            }
            for (Told.Output returned : output.stream().toList()) {
                words += countWords(textOf(returned.output()));
                String tool = tools.getOrDefault(returned.callId(), "unknown");
                outputs.add(new ToolOutput(tool, textOf(returned.output())));
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

    private static String textOf(Item.Message message) {
        return message.content().stream().map(Heard::textOf).collect(Collectors.joining(" "));
    }

    private static String textOf(JsonNode output) {
        return output.isTextual() ? output.textValue() : output.toString();
    }

    private static String textOf(ContentPart part) {
        String text = ContentPart.textOf(part);
        if (text != null) {
            return text;
        }
        return part instanceof ContentPart.InputFile file ? "[the file " + file.filename() + "]" : "[a picture]";
    }
}
