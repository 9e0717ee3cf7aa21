package dev.antiphon.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.ContextConfig.Compact;
import java.util.List;
import java.util.Objects;

/**
 * Reads the body of {@code POST /v1/responses/input_tokens}: a create request of which only the fields are there that a
 * model reads, and all of them may be left out. Stateless; thread-safe.
 */
public final class InputTokensReader {

    private static final List<String> COUNTED = List.of(
            "model",
            "input",
            "previous_response_id",
            "conversation",
            "instructions",
            "personality",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "text",
            "reasoning",
            "truncation",
            "x_context",
            "context");

    private final CreateResponseReader reader;

    public InputTokensReader(CreateResponseReader reader) {
        this.reader = reader;
    }

    /**
     * The request, with an empty model if none was named, and without input if there is none.
     *
     * @throws ApiException a 400, the same as for creating
     */
    public CreateResponse read(JsonNode body) {
        Fields fields = reader.fields(Trigger.takenFrom(body)).allow(COUNTED);
        // No model here has styles of its own, so that none of them adds a word.
        fields.text("personality", 64);
        fields.refuseOthers();
        return reader.read(fields, Objects.requireNonNullElse(fields.text("model", 256), ""), true, Compact.NO);
    }
}
