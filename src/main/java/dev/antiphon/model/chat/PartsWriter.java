package dev.antiphon.model.chat;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.antiphon.protocol.ContentPart;
import dev.antiphon.protocol.MediaTypes;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Writes the content of a message: text alone as one string, which every upstream takes, and anything else as parts.
 *
 * <p>A refusal is written as text: few upstreams know the field for it, and the model must see what it said.
 */
final class PartsWriter {

    private final JsonGenerator json;

    PartsWriter(JsonGenerator json) {
        this.json = json;
    }

    void content(List<ContentPart> content) throws IOException {
        if (content.stream().allMatch(part -> ContentPart.textOf(part) != null)) {
            String text = content.stream()
                    .map(ContentPart::textOf)
                    .map(Objects::requireNonNull)
                    .collect(Collectors.joining("\n"));
            RequestWriter.text(json, "content", text);
            return;
        }
        json.writeArrayFieldStart("content");
        for (ContentPart part : content) {
            json.writeStartObject();
            part(part);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void part(ContentPart part) throws IOException {
        switch (part) {
            case ContentPart.InputImage image -> image(image);
            case ContentPart.InputFile file -> file(file);
            default -> {
                json.writeStringField("type", "text");
                RequestWriter.text(json, "text", ContentPart.textOf(part));
            }
        }
    }

    private void image(ContentPart.InputImage image) throws IOException {
        json.writeStringField("type", "image_url");
        json.writeObjectFieldStart("image_url");
        RequestWriter.text(json, "url", image.imageUrl());
        json.writeStringField("detail", image.detail());
        json.writeEndObject();
    }

    /** Chat Completions has no field for a file's address; upstreams that fetch files take it in place of the data. */
    private void file(ContentPart.InputFile file) throws IOException {
        json.writeStringField("type", "file");
        json.writeObjectFieldStart("file");
        RequestWriter.text(json, "filename", Objects.requireNonNullElse(file.filename(), "file"));
        RequestWriter.text(json, "file_data", file.fileData() == null ? file.fileUrl() : data(file, file.fileData()));
        json.writeEndObject();
    }

    /** Base64 alone does not say what it is; its name does. */
    private static String data(ContentPart.InputFile file, String data) {
        return data.regionMatches(true, 0, "data:", 0, 5)
                ? data
                : "data:" + MediaTypes.ofName(Objects.requireNonNullElse(file.filename(), "")) + ";base64," + data;
    }
}
