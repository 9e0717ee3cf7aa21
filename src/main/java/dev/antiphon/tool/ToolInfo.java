package dev.antiphon.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.CanonicalJson;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Sha256;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A tool as its server describes it.
 *
 * @param inputSchema JSON Schema of the arguments
 * @param annotations what the server says of it beside that, such as {@code readOnlyHint}; null for nothing. Believed of no
 *     server where anything depends on it but the wish of a request
 */
public record ToolInfo(
        String name,
        @Nullable String description,
        JsonNode inputSchema,
        @Nullable JsonNode annotations) {

    /** What a digest begins with: how it was made. */
    static final String DIGEST = "sha256:";

    /**
     * What tells this definition from every other: {@code sha256:}, and in hexadecimal the hash of everything that its server
     * says of the tool. However a server or a client has written that down, what means the same has the same.
     */
    public String digest() {
        return DIGEST + HexFormat.of().formatHex(Sha256.of(CanonicalJson.of(json())));
    }

    /** Whether the server says that it changes nothing. */
    public boolean readOnly() {
        return annotations != null
                && (annotations.path("readOnlyHint").asBoolean()
                        || annotations.path("read_only").asBoolean());
    }

    /** As it stands in the list of an {@code mcp_list_tools} item. */
    public ObjectNode json() {
        ObjectNode json = Json.MAPPER.createObjectNode().put("name", name).put("description", description);
        json.set("input_schema", inputSchema);
        return json.set("annotations", annotations);
    }

    /** The other direction. */
    public static ToolInfo of(JsonNode json) {
        JsonNode schema = json.path("input_schema");
        JsonNode annotations = json.path("annotations");
        return new ToolInfo(
                json.path("name").asText(),
                json.path("description").textValue(),
                schema.isObject() ? schema : Json.MAPPER.createObjectNode(),
                annotations.isObject() ? annotations : null);
    }
}
