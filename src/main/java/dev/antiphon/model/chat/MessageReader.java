package dev.antiphon.model.chat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.model.wire.AnswerReader;
import dev.antiphon.model.wire.JsonPayload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code delta} of a choice, or its {@code message} where an upstream sends the whole. Where both are there,
 * the whole wins: what of it was said before is known.
 */
final class MessageReader {

    boolean whole;

    @Nullable
    String text;

    @Nullable
    String refusal;

    @Nullable
    String reasoning;

    List<ToolPiece> tools = List.of();

    void read(JsonParser json, JsonToken value, boolean isWhole) throws IOException {
        if (value != JsonToken.START_OBJECT || whole) {
            json.skipChildren();
            return;
        }
        if (isWhole) {
            whole = true;
            text = refusal = reasoning = null;
            tools = List.of();
        }
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            field(json, name, json.nextToken());
        }
    }

    private void field(JsonParser json, String name, JsonToken value) throws IOException {
        switch (name) {
            case "content" -> content(json, value);
            case "refusal" -> refusal = JsonPayload.text(json, value);
            // The same reasoning may come under several names at once.
            case "reasoning_content", "reasoning" -> {
                String said = JsonPayload.text(json, value);
                reasoning = said == null || said.isEmpty() ? reasoning : said;
            }
            case "reasoning_details" -> details(json, value);
            case "tool_calls" -> toolCalls(json, value);
            case "function_call" -> functionCall(json, value);
            default -> json.skipChildren();
        }
    }

    private void content(JsonParser json, JsonToken value) throws IOException {
        if (value == JsonToken.START_ARRAY) {
            JsonNode parts = JsonPayload.tree(json);
            text = joined(parts, "text");
            String thought = joined(parts, "thinking");
            reasoning = thought == null ? reasoning : thought;
        } else {
            text = JsonPayload.text(json, value);
        }
    }

    private void details(JsonParser json, JsonToken value) throws IOException {
        if (value == JsonToken.START_ARRAY && reasoning == null) {
            JsonNode parts = JsonPayload.tree(json);
            String said = joined(parts, "text");
            reasoning = said == null ? joined(parts, "summary") : said;
        } else {
            json.skipChildren();
        }
    }

    /** The texts the parts have under a name, which may again be parts. */
    private static @Nullable String joined(JsonNode parts, String name) {
        StringBuilder joined = new StringBuilder();
        for (JsonNode part : parts) {
            JsonNode value = part.path(name);
            if (value.isTextual()) {
                joined.append(value.textValue());
            } else if (value.isArray()) {
                String inner = joined(value, "text");
                joined.append(inner == null ? "" : inner);
            }
        }
        return joined.isEmpty() ? null : joined.toString();
    }

    private void toolCalls(JsonParser json, JsonToken value) throws IOException {
        if (value != JsonToken.START_ARRAY) {
            json.skipChildren();
            return;
        }
        List<ToolPiece> pieces = new ArrayList<>(2);
        for (JsonToken next = json.nextToken(); next != JsonToken.END_ARRAY; next = json.nextToken()) {
            if (next == JsonToken.START_OBJECT) {
                AnswerReader.requireRoom(pieces.size());
                pieces.add(ToolPieceReader.read(json));
            } else {
                json.skipChildren();
            }
        }
        tools = pieces;
    }

    /** The form Chat Completions had before {@code tool_calls}. */
    private void functionCall(JsonParser json, JsonToken value) throws IOException {
        if (value == JsonToken.START_OBJECT && tools.isEmpty()) {
            tools = List.of(ToolPieceReader.function(json));
        } else {
            json.skipChildren();
        }
    }
}
