package dev.antiphon.model.chat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.model.wire.JsonPayload;
import dev.antiphon.model.wire.UpstreamError;
import dev.antiphon.protocol.Usage;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one chunk straight from its bytes. No tree is built for the texts that make up nearly all chunks, only for the
 * rare parts: usage, log probabilities, errors and content in parts.
 */
final class ChunkReader {

    private final boolean wantsLogprobs;
    private boolean choice;
    private final MessageReader message = new MessageReader();
    private List<JsonNode> logprobs = List.of();
    private @Nullable String finish;
    private @Nullable Usage usage;
    private @Nullable String tier;
    private @Nullable UpstreamError error;
    private boolean isError;
    private @Nullable String errorMessage;
    private int errorCode;

    private ChunkReader(boolean wantsLogprobs) {
        this.wantsLogprobs = wantsLogprobs;
    }

    /** @throws IOException when it is no JSON object; bytes that are not UTF-8 are read as U+FFFD instead */
    static Chunk read(byte[] bytes, int from, int length, boolean wantsLogprobs) throws IOException {
        return JsonPayload.read(bytes, from, length, json -> {
            ChunkReader reader = new ChunkReader(wantsLogprobs);
            reader.chunk(json);
            return reader.chunk();
        });
    }

    private Chunk chunk() {
        return new Chunk(
                choice,
                message.whole,
                message.text,
                message.refusal,
                message.reasoning,
                message.tools,
                logprobs,
                finish,
                usage,
                tier,
                error);
    }

    private void chunk(JsonParser json) throws IOException {
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            switch (name) {
                case "choices" -> choices(json, value);
                case "usage" -> usage(json, value);
                case "service_tier" -> tier = JsonPayload.text(json, value);
                case "error" -> error(json, value);
                case "x_groq" -> nested(json, value);
                case "object" -> isError = "error".equals(JsonPayload.text(json, value));
                case "message" -> errorMessage = JsonPayload.text(json, value);
                case "code" -> {
                    errorCode = json.getValueAsInt(0);
                    json.skipChildren();
                }
                default -> json.skipChildren();
            }
        }
        if (isError && error == null) { // the form of older vLLM servers
            error = new UpstreamError(errorCode, "", errorMessage == null ? "" : errorMessage);
        }
    }

    private void choices(JsonParser json, JsonToken value) throws IOException {
        if (value != JsonToken.START_ARRAY) {
            json.skipChildren();
            return;
        }
        for (JsonToken next = json.nextToken(); next != JsonToken.END_ARRAY; next = json.nextToken()) {
            if (next == JsonToken.START_OBJECT && !choice) {
                choice = true;
                choice(json);
            } else {
                json.skipChildren(); // only one was asked for
            }
        }
    }

    private void choice(JsonParser json) throws IOException {
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            switch (name) {
                case "delta" -> message.read(json, value, false);
                case "message" -> message.read(json, value, true);
                case "finish_reason" -> finish = JsonPayload.text(json, value);
                case "logprobs" -> logprobs(json, value);
                case "usage" -> usage(json, value); // Moonshot
                case "error" -> error(json, value); // OpenRouter
                default -> json.skipChildren();
            }
        }
    }

    /** Groq tells in an object of its own what others tell beside the choices. */
    private void nested(JsonParser json, JsonToken value) throws IOException {
        if (value != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken inner = json.nextToken();
            switch (name) {
                case "usage" -> usage(json, inner);
                case "error" -> error(json, inner);
                default -> json.skipChildren();
            }
        }
    }

    private void logprobs(JsonParser json, JsonToken value) throws IOException {
        if (wantsLogprobs && value == JsonToken.START_OBJECT) {
            logprobs = Logprobs.of(JsonPayload.tree(json));
        } else {
            json.skipChildren();
        }
    }

    private void usage(JsonParser json, JsonToken value) throws IOException {
        if (value == JsonToken.START_OBJECT) {
            usage = UsageReader.read(JsonPayload.tree(json));
        } else {
            json.skipChildren();
        }
    }

    private void error(JsonParser json, JsonToken value) throws IOException {
        if (value != JsonToken.VALUE_NULL) {
            error = UpstreamError.of(JsonPayload.tree(json));
        }
    }
}
