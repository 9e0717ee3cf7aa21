package dev.antiphon.model.anthropic;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.model.anthropic.Event.Piece;
import dev.antiphon.model.wire.JsonPayload;
import dev.antiphon.model.wire.UpstreamError;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads one event straight from its bytes. No tree is built for the deltas that make up nearly all events, only for the rare
 * parts: usage, inputs, citations, errors, and a message that comes as a whole.
 */
final class EventReader {

    /** The statuses that go with the API's types of errors: within a stream it tells the type alone. */
    private static final Map<String, Integer> STATUSES = Map.of(
            "invalid_request_error", 400,
            "authentication_error", 401,
            "billing_error", 402,
            "permission_error", 403,
            "not_found_error", 404,
            "request_too_large", 413,
            "rate_limit_error", 429,
            "timeout_error", 408,
            "api_error", 500,
            "overloaded_error", 529);

    private String type = "";
    private int index = -1;
    private @Nullable Piece piece;
    private @Nullable JsonNode content;
    private @Nullable String stop;
    private @Nullable JsonNode usage;
    private @Nullable UpstreamError error;

    private EventReader() {}

    /** @throws IOException when it is no JSON object; bytes that are not UTF-8 are read as U+FFFD instead */
    static Event read(byte[] bytes, int from, int length) throws IOException {
        return JsonPayload.read(bytes, from, length, json -> {
            EventReader reader = new EventReader();
            reader.event(json);
            return reader.event();
        });
    }

    private Event event() {
        return new Event(type, index, piece, content, stop, usage, error);
    }

    private void event(JsonParser json) throws IOException {
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            switch (name) {
                case "type" -> type = text(json, value);
                case "index" -> index = index(json, value);
                case "delta", "content_block" -> piece(json, value);
                case "message" -> begun(json, value);
                case "content" -> content = tree(json, value);
                case "stop_reason" -> stop = JsonPayload.text(json, value);
                case "usage" -> usage = tree(json, value);
                case "error" -> error(json, value);
                default -> json.skipChildren();
            }
        }
    }

    /** A message that begins has no content yet, and a type of its own. */
    private void begun(JsonParser json, JsonToken value) throws IOException {
        if (value != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken inside = json.nextToken();
            if (name.equals("usage")) {
                usage = tree(json, inside);
            } else {
                json.skipChildren();
            }
        }
    }

    private void piece(JsonParser json, JsonToken value) throws IOException {
        if (value != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        String kind = "";
        String text = "";
        String signature = "";
        String called = "";
        JsonNode more = null;
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken inside = json.nextToken();
            switch (name) {
                case "type" -> kind = text(json, inside);
                case "text", "thinking", "partial_json", "data" -> text = text(json, inside);
                case "signature" -> signature = text(json, inside);
                case "name" -> called = text(json, inside);
                case "input", "citation" -> more = tree(json, inside);
                case "stop_reason" -> stop = JsonPayload.text(json, inside);
                default -> json.skipChildren();
            }
        }
        piece = new Piece(kind, text, signature, called, more);
    }

    private void error(JsonParser json, JsonToken value) throws IOException {
        if (value != JsonToken.VALUE_NULL) {
            JsonNode told = JsonPayload.tree(json);
            UpstreamError read = UpstreamError.of(told);
            String kind = told.path("type").asText().toLowerCase(Locale.ROOT);
            error = new UpstreamError(STATUSES.getOrDefault(kind, read.status()), read.code(), read.message());
        }
    }

    private static int index(JsonParser json, JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_NUMBER_INT) {
            return json.getValueAsInt(-1);
        }
        json.skipChildren();
        return -1;
    }

    private static @Nullable JsonNode tree(JsonParser json, JsonToken value) throws IOException {
        return value == JsonToken.VALUE_NULL ? null : JsonPayload.tree(json);
    }

    private static String text(JsonParser json, JsonToken value) throws IOException {
        return Objects.requireNonNullElse(JsonPayload.text(json, value), "");
    }
}
