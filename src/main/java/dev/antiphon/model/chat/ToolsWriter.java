package dev.antiphon.model.chat;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.antiphon.model.wire.Parameters;
import dev.antiphon.protocol.ToolChoice;
import dev.antiphon.toolset.Offered;
import dev.antiphon.toolset.Toolset;
import java.io.IOException;
import java.util.List;

/**
 * Writes the tools a model may call, and whether it has to. All of them are functions here.
 *
 * <p>To an upstream that knows no choice of one tool, that one alone is shown; and none, if none may be called: some look
 * at no choice at all.
 */
final class ToolsWriter {

    private final JsonGenerator json;
    private final boolean named;

    /** @param named whether the upstream can be told which tool has to be called */
    ToolsWriter(JsonGenerator json, boolean named) {
        this.json = json;
        this.named = named;
    }

    void write(Toolset tools) throws IOException {
        List<Offered> shown = named ? tools.shown() : callable(tools);
        if (shown.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("tools");
        for (Offered function : shown) {
            function(function);
        }
        json.writeEndArray();
        choice(tools);
        json.writeBooleanField("parallel_tool_calls", tools.parallel());
    }

    private static List<Offered> callable(Toolset tools) {
        String only = tools.only();
        return tools.shown().stream()
                .filter(offered -> tools.mode() != ToolChoice.Mode.NONE)
                .filter(offered -> only == null || offered.name().equals(only))
                .toList();
    }

    private void function(Offered function) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", "function");
        json.writeObjectFieldStart("function");
        json.writeStringField("name", function.name());
        RequestWriter.text(json, "description", function.description());
        json.writeFieldName("parameters");
        json.writeTree(Parameters.of(function.parameters()));
        json.writeBooleanField("strict", function.strict());
        json.writeEndObject();
        json.writeEndObject();
    }

    private void choice(Toolset tools) throws IOException {
        String only = tools.only();
        if (only == null || !named) {
            json.writeStringField("tool_choice", tools.mode().word());
            return;
        }
        json.writeObjectFieldStart("tool_choice");
        json.writeStringField("type", "function");
        json.writeObjectFieldStart("function");
        json.writeStringField("name", only);
        json.writeEndObject();
        json.writeEndObject();
    }
}
