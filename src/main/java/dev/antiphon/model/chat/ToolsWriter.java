package dev.antiphon.model.chat;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.antiphon.toolset.Offered;
import dev.antiphon.toolset.Toolset;
import java.io.IOException;

/**
 * Writes the tools a model may call, and whether it has to. All of them are functions here.
 */
final class ToolsWriter {

    private final JsonGenerator json;

    ToolsWriter(JsonGenerator json) {
        this.json = json;
    }

    void write(Toolset tools) throws IOException {
        if (tools.shown().isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("tools");
        for (Offered function : tools.shown()) {
            function(function);
        }
        json.writeEndArray();
        choice(tools);
        json.writeBooleanField("parallel_tool_calls", tools.parallel());
    }

    private void function(Offered function) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", "function");
        json.writeObjectFieldStart("function");
        json.writeStringField("name", function.name());
        RequestWriter.text(json, "description", function.description());
        json.writeFieldName("parameters");
        if (function.parameters() == null) {
            noParameters();
        } else {
            json.writeTree(function.parameters());
        }
        json.writeBooleanField("strict", function.strict());
        json.writeEndObject();
        json.writeEndObject();
    }

    /** Several upstreams fail on a function without parameters, so it gets an empty object of them. */
    private void noParameters() throws IOException {
        json.writeStartObject();
        json.writeStringField("type", "object");
        json.writeObjectFieldStart("properties");
        json.writeEndObject();
        json.writeBooleanField("additionalProperties", false);
        json.writeEndObject();
    }

    private void choice(Toolset tools) throws IOException {
        String only = tools.only();
        if (only == null) {
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
