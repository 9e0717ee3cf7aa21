package dev.antiphon.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.ContextConfig.Compact;
import java.util.List;

/**
 * Reads the body of {@code POST /v1/responses/compact}: a create request with few fields, of which nothing is stored.
 * Stateless; thread-safe.
 */
public final class CompactReader {

    private static final List<String> TAKEN = List.of(
            "model",
            "input",
            "previous_response_id",
            "instructions",
            "prompt_cache_key",
            "prompt_cache_options",
            "prompt_cache_retention",
            "service_tier");

    private final CreateResponseReader reader;

    public CompactReader(CreateResponseReader reader) {
        this.reader = reader;
    }

    /**
     * The request, whose input may be missing when it continues a response.
     *
     * @throws ApiException a 400, the same as for creating
     */
    public CreateResponse read(JsonNode body) {
        Fields given = reader.fields(body).allow(TAKEN);
        given.text("prompt_cache_key", 64);
        given.refuseOthers();
        ObjectNode unstored = JsonNodeFactory.instance.objectNode();
        unstored.setAll((ObjectNode) body);
        unstored.put("store", false);
        Fields fields = reader.fields(Trigger.takenFrom(unstored));
        return reader.read(
                fields, CreateResponseReader.model(fields), fields.has("previous_response_id"), Compact.WINDOW);
    }
}
