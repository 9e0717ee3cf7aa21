package dev.antiphon.model.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.antiphon.model.InWords;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.model.wire.WrittenBody;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Hints;
import dev.antiphon.protocol.ReasoningConfig;
import dev.antiphon.protocol.TextConfig.Format;
import dev.antiphon.toolset.Told;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes a request as the body of {@code POST /messages}. Immutable; thread-safe.
 */
final class RequestWriter {

    /** What the API takes as {@code metadata.user_id}. */
    private static final int LONGEST_USER = 256;

    private final String upstream;
    private final Profile profile;

    /** @param upstream its name, by which it knows its own thoughts */
    RequestWriter(String upstream, Profile profile) {
        this.upstream = upstream;
        this.profile = profile;
    }

    byte[] write(ModelRequest call) throws ModelException {
        requireReadable(call);
        return WrittenBody.of(json -> write(call, json));
    }

    /** What was fetched on the way is known only now. */
    private static void requireReadable(ModelRequest call) throws ModelException {
        try {
            Demands.require(call.context());
        } catch (ApiException refused) {
            throw new ModelException(refused.error(), refused);
        }
    }

    private void write(ModelRequest call, JsonGenerator json) throws IOException {
        CreateResponse request = call.request();
        Conversation conversation =
                new Turns(upstream, new Told(call.tools())).of(instructions(request), call.context());
        BlockWriter blocks = new BlockWriter(json);
        int limit = Objects.requireNonNullElse(call.maxOutputTokens(), profile.maxTokens());
        json.writeStringField("model", call.model());
        json.writeBooleanField("stream", true);
        json.writeNumberField("max_tokens", limit);
        new ToolsWriter(json, blocks, profile.cache()).write(call.tools(), conversation.called());
        if (!conversation.system().isEmpty()) {
            json.writeFieldName("system");
            List<Block> system = conversation.system().stream()
                    .map(text -> (Block) new Block.Text(text))
                    .toList();
            blocks.write(system, profile.cache());
        }
        messages(conversation.messages(), blocks, json);
        thinking(call, conversation, limit, json);
        output(request, json);
        number(json, "temperature", request.sampling().temperature());
        number(json, "top_p", request.sampling().topP());
        hints(request.hints(), json, blocks);
    }

    /** What the upstream has no field for is told in words. */
    private @Nullable String instructions(CreateResponse request) {
        Format format = request.text().format();
        boolean isNative = profile.nativeFormats() && format instanceof Format.JsonSchema;
        return InWords.behind(
                request.instructions(),
                InWords.verbosity(request.text().verbosity()),
                isNative ? null : InWords.format(format));
    }

    private void messages(List<Message> messages, BlockWriter blocks, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("messages");
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            json.writeStartObject();
            json.writeStringField("role", message.ofAssistant() ? "assistant" : "user");
            json.writeFieldName("content");
            blocks.write(message.content(), profile.cache() && i == messages.size() - 1);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** A model that has to call a tool may not think: what has to be goes before what is wished for. */
    private void thinking(ModelRequest call, Conversation conversation, int limit, JsonGenerator json)
            throws IOException {
        ReasoningConfig reasoning = call.request().reasoning();
        if (profile.thinking() == Thinking.NONE) {
            return;
        }
        if (Effort.NONE.equals(reasoning.effort())) {
            begin("disabled", json);
            json.writeEndObject();
        } else if (Effort.wantsThought(call.request()) && !ToolsWriter.forces(call.tools())) {
            if (profile.thinking() == Thinking.ADAPTIVE) {
                begin("adaptive", json);
                if (reasoning.summary() != null) {
                    json.writeStringField("display", "summarized");
                }
                json.writeEndObject();
            } else {
                budget(conversation.mayBeginToThink() ? Effort.budget(reasoning, limit) : 0, json);
            }
        }
    }

    private static void budget(int tokens, JsonGenerator json) throws IOException {
        if (tokens > 0) {
            begin("enabled", json);
            json.writeNumberField("budget_tokens", tokens);
            json.writeEndObject();
        }
    }

    private static void begin(String type, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("thinking");
        json.writeStringField("type", type);
    }

    private void output(CreateResponse request, JsonGenerator json) throws IOException {
        String effort = profile.thinking() == Thinking.ADAPTIVE ? Effort.word(request.reasoning()) : null;
        Format.JsonSchema formed =
                profile.nativeFormats() && request.text().format() instanceof Format.JsonSchema schema ? schema : null;
        if (effort == null && formed == null) {
            return;
        }
        json.writeObjectFieldStart("output_config");
        if (effort != null) {
            json.writeStringField("effort", effort);
        }
        if (formed != null) {
            json.writeObjectFieldStart("format");
            json.writeStringField("type", "json_schema");
            json.writeFieldName("schema");
            json.writeTree(formed.schema());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private void hints(Hints hints, JsonGenerator json, BlockWriter blocks) throws IOException {
        String user = sent(Profile.SAFETY_IDENTIFIER, hints.safetyIdentifier());
        user = user == null ? sent(Profile.USER, hints.user()) : user;
        if (user != null && user.length() <= LONGEST_USER) {
            json.writeObjectFieldStart("metadata");
            blocks.text("user_id", user);
            json.writeEndObject();
        }
        String tier = sent(Profile.SERVICE_TIER, hints.serviceTier());
        if (tier != null) {
            blocks.text(
                    "service_tier",
                    switch (tier) {
                        case "auto", "priority" -> "auto";
                        default -> "standard_only";
                    });
        }
    }

    private @Nullable String sent(String name, @Nullable String value) {
        return profile.send().contains(name) ? value : null;
    }

    private static void number(JsonGenerator json, String name, @Nullable Double value) throws IOException {
        if (value != null) {
            json.writeNumberField(name, value);
        }
    }
}
