package dev.antiphon.tool.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.Unicode;
import dev.antiphon.tool.Excerpt;
import dev.antiphon.tool.ToolOutcome;
import dev.antiphon.tool.ToolOutcome.Failed;
import dev.antiphon.tool.ToolOutcome.Kind;
import dev.antiphon.tool.ToolOutcome.Picture;
import dev.antiphon.tool.ToolOutcome.Returned;
import java.util.ArrayList;
import java.util.List;

/** The result of a call, in words and pictures. What is neither is named, so that the model knows that it was there. */
final class Results {

    private static final String NOTE = "\n[Cut off here: %d of %d bytes are shown.]";

    private Results() {}

    /** @param outputBytes of the text that is shown */
    static ToolOutcome of(JsonNode result, int outputBytes) {
        List<String> words = new ArrayList<>();
        List<Picture> pictures = new ArrayList<>();
        boolean spoken = false;
        for (JsonNode part : result.path("content")) {
            add(part, words, pictures);
            spoken |= part.path("type").asText().equals("text");
        }
        JsonNode structured = result.path("structuredContent");
        if (!spoken && structured.isContainerNode()) {
            words.add(structured.toString());
        }
        String text = cut(Unicode.wellFormed(String.join("\n", words)), outputBytes);
        return result.path("isError").asBoolean() ? new Failed(Kind.EXECUTION, 0, text) : new Returned(text, pictures);
    }

    private static void add(JsonNode part, List<String> words, List<Picture> pictures) {
        switch (part.path("type").asText()) {
            case "text" -> words.add(part.path("text").asText());
            case "image" -> {
                words.add("[image " + type(part) + "]");
                pictures.add(new Picture(type(part), part.path("data").asText()));
            }
            case "audio" -> words.add("[audio " + type(part) + "]");
            case "resource" -> words.add(resource(part.path("resource")));
            case "resource_link" -> words.add(link(part));
            default -> words.add("[something of another kind]");
        }
    }

    private static String resource(JsonNode resource) {
        String uri = resource.path("uri").asText();
        return resource.path("text").isTextual()
                ? "[resource " + uri + "]\n" + resource.path("text").textValue()
                : "[resource " + uri + ", " + type(resource) + "]";
    }

    private static String link(JsonNode link) {
        String description = link.path("description").asText("");
        return "[resource " + link.path("name").asText() + ", "
                + link.path("uri").asText() + "]" + (description.isEmpty() ? "" : " " + description);
    }

    private static String type(JsonNode part) {
        return part.path("mimeType").asText("application/octet-stream");
    }

    /** Ends between two characters, and says what is missing. */
    static String cut(String text, int outputBytes) {
        return Excerpt.of(text, outputBytes, NOTE);
    }
}
