package dev.antiphon.model.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.antiphon.protocol.ContentPart;
import dev.antiphon.protocol.InLine;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Unicode;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes blocks of content. */
final class BlockWriter {

    private final JsonGenerator json;

    BlockWriter(JsonGenerator json) {
        this.json = json;
    }

    /** @param marked whether everything up to the last of them is likely to come again */
    void write(List<Block> blocks, boolean marked) throws IOException {
        json.writeStartArray();
        for (int i = 0; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            json.writeStartObject();
            block(block);
            if (marked && i == blocks.size() - 1 && !block.isThought()) {
                mark();
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    void mark() throws IOException {
        json.writeObjectFieldStart("cache_control");
        json.writeStringField("type", "ephemeral");
        json.writeEndObject();
    }

    void text(String name, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(name, Unicode.wellFormed(value));
        }
    }

    private void block(Block block) throws IOException {
        switch (block) {
            case Block.Text text -> {
                type("text");
                text("text", text.text());
            }
            case Block.Image image -> image(image.image());
            case Block.Document document -> document(document.file());
            case Block.Use use -> {
                type("tool_use");
                text("id", use.id());
                text("name", use.function());
                json.writeFieldName("input");
                copy(use.arguments());
            }
            case Block.Result result -> {
                type("tool_result");
                text("tool_use_id", result.id());
                if (!result.content().isEmpty()) {
                    json.writeFieldName("content");
                    write(result.content(), false);
                }
            }
            case Block.Thinking thinking -> {
                type("thinking");
                text("thinking", thinking.text());
                text("signature", thinking.signature());
            }
            case Block.Redacted redacted -> {
                type("redacted_thinking");
                text("data", redacted.data());
            }
        }
    }

    private void type(String type) throws IOException {
        json.writeStringField("type", type);
    }

    /** Value by value: a model may have escaped half a character, for which the API refuses the whole request. */
    private void copy(String object) throws IOException {
        try (JsonParser parser = Json.MAPPER.createParser(object)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                switch (token) {
                    case FIELD_NAME -> json.writeFieldName(Unicode.wellFormed(parser.currentName()));
                    case VALUE_STRING -> json.writeString(Unicode.wellFormed(parser.getText()));
                    default -> json.copyCurrentEvent(parser);
                }
            }
        }
    }

    private void image(ContentPart.InputImage image) throws IOException {
        type("image");
        json.writeObjectFieldStart("source");
        if (InLine.isOne(image.imageUrl())) {
            base64(InLine.of(image));
        } else {
            type("url");
            text("url", image.imageUrl());
        }
        json.writeEndObject();
    }

    private void document(ContentPart.InputFile file) throws IOException {
        type("document");
        json.writeObjectFieldStart("source");
        if (file.fileUrl() != null) {
            type("url");
            text("url", file.fileUrl());
        } else {
            source(InLine.of(file));
        }
        json.writeEndObject();
        text("title", file.filename());
    }

    private void source(InLine media) throws IOException {
        if (media.isText()) {
            type("text");
            json.writeStringField("media_type", "text/plain");
            text("data", media.text());
        } else {
            base64(media);
        }
    }

    private void base64(InLine media) throws IOException {
        type("base64");
        json.writeStringField("media_type", media.type());
        json.writeStringField("data", media.base64());
    }
}
