package dev.antiphon.model.chat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.antiphon.model.wire.JsonPayload;
import dev.antiphon.protocol.Json;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Objects;

/** Reads one piece of a tool call. */
final class ToolPieceReader {

    private int index = -1;
    private String id = "";
    private String name = "";
    private String arguments = "";

    private ToolPieceReader() {}

    /** A member of {@code tool_calls}. */
    static ToolPiece read(JsonParser json) throws IOException {
        ToolPieceReader reader = new ToolPieceReader();
        reader.call(json);
        return reader.piece();
    }

    /** What stands under {@code function}, or under the older {@code function_call}. */
    static ToolPiece function(JsonParser json) throws IOException {
        ToolPieceReader reader = new ToolPieceReader();
        reader.index = 0;
        reader.callee(json);
        return reader.piece();
    }

    private ToolPiece piece() {
        return new ToolPiece(index, id, name, arguments);
    }

    private void call(JsonParser json) throws IOException {
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            switch (field) {
                case "index" -> index = index(json, value);
                case "id" -> id = text(json, value);
                case "function" -> function(json, value);
                default -> json.skipChildren();
            }
        }
    }

    private static int index(JsonParser json, JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_NUMBER_INT) {
            return json.getValueAsInt(-1);
        }
        json.skipChildren();
        return -1;
    }

    private void function(JsonParser json, JsonToken value) throws IOException {
        if (value == JsonToken.START_OBJECT) {
            callee(json);
        } else {
            json.skipChildren();
        }
    }

    private void callee(JsonParser json) throws IOException {
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            switch (field) {
                case "name" -> name = text(json, value);
                case "arguments" -> arguments = arguments(json, value);
                default -> json.skipChildren();
            }
        }
    }

    /** Some upstreams send the arguments as an object instead of its text. */
    private static String arguments(JsonParser json, JsonToken value) throws IOException {
        if (value != JsonToken.START_OBJECT) {
            return text(json, value);
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator copy = Json.MAPPER.getFactory().createGenerator(text)) {
            copy.copyCurrentStructure(json);
        }
        return text.toString();
    }

    private static String text(JsonParser json, JsonToken value) throws IOException {
        return Objects.requireNonNullElse(JsonPayload.text(json, value), "");
    }
}
