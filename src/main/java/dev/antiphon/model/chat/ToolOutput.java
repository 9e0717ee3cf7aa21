package dev.antiphon.model.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.ContentPart;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
        for (JsonNode part : output) {
            switch (part.path("type").asText()) {
                case "input_image" ->
                    media.add(new ContentPart.InputImage(
                            part.path("image_url").asText(), part.path("detail").asText("auto")));
                case "input_file" ->
                    media.add(new ContentPart.InputFile(
                            word(part, "filename"),
                            word(part, "file_data"),
                            word(part, "file_url"),
                            word(part, "detail")));
                default -> texts.add(textOf(part));
            }
        }
        if (!media.isEmpty() && texts.isEmpty()) {
            texts.add("The output follows in the next user message.");
        }
        return new ToolOutput(String.join("\n", texts), media);
    }

    private static String textOf(JsonNode part) {
        String text = word(part, "text");
        String refusal = word(part, "refusal");
        return text != null ? text : refusal != null ? refusal : part.toString();
    }

    private static @Nullable String word(JsonNode part, String name) {
        return part.path(name).textValue();
    }
}
