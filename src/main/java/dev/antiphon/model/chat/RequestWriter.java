package dev.antiphon.model.chat;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.antiphon.model.InWords;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.model.StructuredOutputs;
import dev.antiphon.model.wire.WrittenBody;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.CreateResponse.Sampling;
import dev.antiphon.protocol.Hints;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.TextConfig;
import dev.antiphon.protocol.TextConfig.Format;
import dev.antiphon.protocol.Unicode;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a request as the body of {@code POST /chat/completions}: everything it says, in the upstream's dialect.
 *
 * <p>Immutable; thread-safe.
 */
final class RequestWriter {

    private static final Format ANY_OBJECT = new Format.JsonSchema(
            "any_object", null, Json.MAPPER.createObjectNode().put("type", "object"), false);

    private final Dialect dialect;

    RequestWriter(Dialect dialect) {
        this.dialect = dialect;
    }

    byte[] write(ModelRequest call) throws ModelException {
        return WrittenBody.of(json -> {
            json.writeStringField("model", call.model());
            json.writeBooleanField("stream", true);
            if (dialect.streamOptions()) {
                json.writeObjectFieldStart("stream_options");
                json.writeBooleanField("include_usage", true);
                json.writeEndObject();
            }
            new MessagesWriter(json, dialect, call.tools()).write(instructions(call.request()), call.context());
            new ToolsWriter(json, dialect.namedToolChoice()).write(call.tools());
            sampling(json, call);
            if (dialect.structuredOutputs() != StructuredOutputs.DESCRIBED) {
                format(json, asTaken(call.request().text().format()));
            }
            hints(json, call.request());
        });
    }

    /** An upstream that has no field for a wish is told in words. */
    private @Nullable String instructions(CreateResponse request) {
        TextConfig text = request.text();
        boolean described = dialect.structuredOutputs() == StructuredOutputs.DESCRIBED;
        return InWords.behind(
                request.instructions(),
                dialect.send().contains("verbosity") ? null : InWords.verbosity(text.verbosity()),
                described ? InWords.format(text.format()) : null);
    }

    private void sampling(JsonGenerator json, ModelRequest call) throws IOException {
        CreateResponse request = call.request();
        Sampling sampling = request.sampling();
        number(json, "temperature", sampling.temperature());
        number(json, "top_p", sampling.topP());
        number(json, "presence_penalty", sampling.presencePenalty());
        number(json, "frequency_penalty", sampling.frequencyPenalty());
        if (call.maxOutputTokens() != null) {
            json.writeNumberField(dialect.maxTokensField(), call.maxOutputTokens());
        }
        if (request.wantsLogprobs()) {
            json.writeBooleanField("logprobs", true);
            json.writeNumberField("top_logprobs", sampling.topLogprobs() == null ? 0 : sampling.topLogprobs());
        }
        String effort = request.reasoning().effort();
        text(json, "reasoning_effort", effort == null ? null : dialect.effort(effort));
    }

    private Format asTaken(Format format) {
        return format instanceof Format.JsonObject && dialect.structuredOutputs() == StructuredOutputs.SCHEMAS
                ? ANY_OBJECT
                : format;
    }

    private static void format(JsonGenerator json, Format format) throws IOException {
        if (format instanceof Format.Text) {
            return;
        }
        json.writeObjectFieldStart("response_format");
        json.writeStringField("type", format.type());
        if (format instanceof Format.JsonSchema schema) {
            json.writeObjectFieldStart("json_schema");
            json.writeStringField("name", schema.name());
            text(json, "description", schema.description());
            json.writeFieldName("schema");
            json.writeTree(schema.schema());
            json.writeBooleanField("strict", schema.strict());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private void hints(JsonGenerator json, CreateResponse request) throws IOException {
        Hints hints = request.hints();
        hint(json, "prompt_cache_key", hints.promptCacheKey());
        hint(json, "prompt_cache_retention", hints.promptCacheRetention());
        hint(json, "safety_identifier", hints.safetyIdentifier());
        hint(json, "service_tier", hints.serviceTier());
        hint(json, "user", hints.user());
        hint(json, "verbosity", request.text().verbosity());
        if (dialect.send().contains("metadata") && !request.metadata().isEmpty()) {
            json.writeObjectFieldStart("metadata");
            for (Map.Entry<String, String> pair : request.metadata().entrySet()) {
                text(json, Unicode.wellFormed(pair.getKey()), pair.getValue());
            }
            json.writeEndObject();
        }
    }

    private void hint(JsonGenerator json, String name, @Nullable String value) throws IOException {
        if (dialect.send().contains(name)) {
            text(json, name, value);
        }
    }

    private static void number(JsonGenerator json, String name, @Nullable Double value) throws IOException {
        if (value != null) {
            json.writeNumberField(name, value);
        }
    }

    static void text(JsonGenerator json, String name, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(name, Unicode.wellFormed(value));
        }
    }
}
