package dev.antiphon.model.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.ToolChoice.Mode;
import dev.antiphon.toolset.Offered;
import dev.antiphon.toolset.Toolset;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the tools a model may call, and whether it has to.
 *
 * <p>A conversation in which tools were called has to declare some, even when none can be called any more.
 */
final class ToolsWriter {

    private final JsonGenerator json;
    private final BlockWriter blocks;
    private final boolean cache;

    ToolsWriter(JsonGenerator json, BlockWriter blocks, boolean cache) {
        this.json = json;
        this.blocks = blocks;
        this.cache = cache;
    }

    /** Whether the model has to call a tool. */
    static boolean forces(Toolset tools) {
        return !tools.shown().isEmpty() && tools.mode() == Mode.REQUIRED;
    }

    /** @param called functions that were called before */
    void write(Toolset tools, List<String> called) throws IOException {
        if (!tools.shown().isEmpty()) {
            json.writeArrayFieldStart("tools");
            for (Iterator<Offered> all = tools.shown().iterator(); all.hasNext(); ) {
                Offered function = all.next();
                tool(function.name(), function.description(), function.parameters(), !all.hasNext());
            }
            json.writeEndArray();
            choice(tools);
        } else if (!called.isEmpty()) {
            json.writeArrayFieldStart("tools");
            for (String function : called) {
                tool(function, "Cannot be called any more.", null, false);
            }
            json.writeEndArray();
            only("none");
        }
    }

    private void tool(String name, @Nullable String description, @Nullable JsonNode parameters, boolean last)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("name", name);
        blocks.text("description", description);
        json.writeFieldName("input_schema");
        json.writeTree(schema(parameters));
        if (cache && last) {
            blocks.mark();
        }
        json.writeEndObject();
    }

    /** The API takes none that does not say that it is an object's. */
    private static JsonNode schema(@Nullable JsonNode parameters) {
        if (parameters instanceof ObjectNode object && object.has("type")) {
            return object;
        }
        ObjectNode schema = Json.MAPPER.createObjectNode().put("type", "object");
        if (parameters instanceof ObjectNode object) {
            schema.setAll(object);
        } else {
            schema.putObject("properties");
        }
        return schema;
    }

    private void choice(Toolset tools) throws IOException {
        if (tools.mode() == Mode.NONE) {
            only("none");
            return;
        }
        String named = tools.only();
        json.writeObjectFieldStart("tool_choice");
        if (named == null) {
            json.writeStringField("type", tools.mode() == Mode.REQUIRED ? "any" : "auto");
        } else {
            json.writeStringField("type", "tool");
            json.writeStringField("name", named);
        }
        if (!tools.parallel()) {
            json.writeBooleanField("disable_parallel_tool_use", true);
        }
        json.writeEndObject();
    }

    private void only(String type) throws IOException {
        json.writeObjectFieldStart("tool_choice");
        json.writeStringField("type", type);
        json.writeEndObject();
    }
}
