package dev.antiphon.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.Item.Role;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;

/** Reads the parts of messages, tool outputs and reasoning. What pictures and files hold, {@link MediaCheck} judges. */
public final class ContentReader {

    private static final int MAX_TEXT = 10 * 1024 * 1024;
    private static final int MAX_IMAGE = 20 * 1024 * 1024;
    private static final int MAX_FILE = 70 * 1024 * 1024;
    private static final List<String> DETAILS = List.of("auto", "low", "high", "original");

    private ContentReader() {}

    /** The content of a message: a string is one part, of the kind that fits the role. */
    static List<ContentPart> message(Fields fields, Role role) {
        JsonNode content = fields.required("content");
        if (content.isTextual()) {
            String text = Objects.requireNonNull(fields.text("content", MAX_TEXT));
            return List.of(role == Role.ASSISTANT ? new ContentPart.OutputText(text) : new ContentPart.InputText(text));
        }
        return Objects.requireNonNull(fields.list("content", ContentReader::part));
    }

    /** A part as JSON, from a request or from the store. */
    public static ContentPart part(Fields part) {
        String type = part.requiredText("type", 64);
        ContentPart read = switch (type) {
            case "input_text" -> new ContentPart.InputText(hinted(part).requiredText("text", MAX_TEXT));
            case "output_text" -> outputText(part);
            case "refusal" -> new ContentPart.Refusal(part.requiredText("refusal", MAX_TEXT));
            case "input_image" -> image(hinted(part));
            case "input_file" -> file(hinted(part));
            case "reasoning_text" -> new ContentPart.ReasoningText(part.requiredText("text", MAX_TEXT));
            case "summary_text" -> new ContentPart.SummaryText(part.requiredText("text", MAX_TEXT));
            default -> new ContentPart.Kept(part.json());
        };
        if (!(read instanceof ContentPart.Kept)) {
            part.refuseOthers();
        }
        return read;
    }

    /** Where a cached prefix may end is a hint that changes no answer (decision D1). */
    private static Fields hinted(Fields part) {
        return part.allow(List.of("prompt_cache_breakpoint"));
    }

    private static ContentPart outputText(Fields part) {
        return new ContentPart.OutputText(
                part.requiredText("text", MAX_TEXT), array(part, "annotations"), array(part, "logprobs"));
    }

    private static List<JsonNode> array(Fields part, String name) {
        JsonNode value = part.value(name);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray()) {
            throw ApiError.invalidType(part.pathOf(name), "an array", Fields.kindOf(value))
                    .exception();
        }
        return StreamSupport.stream(value.spliterator(), false).toList();
    }

    private static ContentPart image(Fields part) {
        refuseFileId(part);
        String url = part.requiredText("image_url", MAX_IMAGE);
        return new ContentPart.InputImage(url, Objects.requireNonNullElse(part.choice("detail", DETAILS), "auto"));
    }

    private static ContentPart file(Fields part) {
        refuseFileId(part);
        String data = part.text("file_data", MAX_FILE);
        String url = part.text("file_url", MAX_TEXT);
        if ((data == null) == (url == null)) {
            throw ApiError.invalid(
                            "invalid_value",
                            part.path(),
                            "Invalid '" + part.path() + "': expected exactly one of 'file_data' and 'file_url'.")
                    .exception();
        }
        return new ContentPart.InputFile(part.text("filename", 1024), data, url, part.choice("detail", DETAILS));
    }

    private static void refuseFileId(Fields part) {
        if (part.has("file_id")) {
            throw ApiError.unsupported(part.pathOf("file_id"), "Files are not available on this server.")
                    .exception();
        }
    }
}
