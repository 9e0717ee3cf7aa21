package dev.antiphon.model.chat;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.ToolChoice;
import dev.antiphon.protocol.ToolSpec;
import java.io.IOException;
import java.util.List;

/**
 * Writes the tools a model may call, and whether it has to. Only functions: a hosted tool is an offer the model never
 * sees (decision D16).
 */
final class ToolsWriter {

    private final JsonGenerator json;

    ToolsWriter(JsonGenerator json) {
        this.json = json;
    }

    void write(CreateResponse request) throws IOException {
        List<ToolSpec.Function> functions = request.tools().stream()
                .filter(ToolSpec.Function.class::isInstance)
                .map(ToolSpec.Function.class::cast)
                .toList();
        if (functions.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("tools");
        for (ToolSpec.Function function : functions) {
            function(function);
        }
        json.writeEndArray();
        choice(request.toolChoice());
        json.writeBooleanField("parallel_tool_calls", request.parallelToolCalls());
    }

    private void function(ToolSpec.Function function) throws IOException {
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

    private void choice(ToolChoice choice) throws IOException {
        switch (choice) {
            case ToolChoice.Mode mode -> json.writeStringField("tool_choice", mode.word());
            case ToolChoice.NamedFunction named -> {
                json.writeObjectFieldStart("tool_choice");
                json.writeStringField("type", "function");
                json.writeObjectFieldStart("function");
                json.writeStringField("name", named.name());
                json.writeEndObject();
                json.writeEndObject();
            }
        }
    }
}
