package dev.antiphon.model.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.ContentPart;
import dev.antiphon.protocol.ItemParts;
import java.util.ArrayList;
import java.util.List;

/**
 * What a tool returned, taken apart into what a tool message can say and what it cannot.
 *
 * @param text the text, or a pointer to the media where there is none
 * @param media pictures and files
 */
record ToolOutput(String text, List<ContentPart> media) {

    static ToolOutput of(JsonNode output) {
        if (!output.isArray()) {
            return new ToolOutput(output.isTextual() ? output.textValue() : output.toString(), List.of());
        }
        List<String> texts = new ArrayList<>();
        List<ContentPart> media = new ArrayList<>();
        for (ContentPart part : ItemParts.ofOutput(output)) {
            String text = ContentPart.textOf(part);
            if (text == null) {
                media.add(part);
            } else {
                texts.add(text);
            }
        }
        if (!media.isEmpty() && texts.isEmpty()) {
            texts.add("The output follows in the next user message.");
        }
        return new ToolOutput(String.join("\n", texts), media);
    }
}
