package dev.antiphon.model.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.model.wire.Parameters;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.ToolChoice;
import dev.antiphon.protocol.ToolReader;
import dev.antiphon.protocol.ToolSpec;
import dev.antiphon.toolset.Offered;
import dev.antiphon.toolset.Toolset;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the tools a model may call, and whether it has to: those that clients run as they were declared, or as functions;
 * and those that the upstream runs itself.
 */
final class ToolsWriter {

    private final FieldsWriter json;
    private final ResponsesDialect dialect;

    ToolsWriter(FieldsWriter json, ResponsesDialect dialect) {
        this.json = json;
        this.dialect = dialect;
    }

    void write(ModelRequest call) throws IOException {
        Toolset tools = call.tools();
        CreateResponse request = call.request();
        List<JsonNode> declared = dialect.nativeTools() ? asDeclared(request, tools) : asFunctions(tools);
        if (declared.isEmpty() && !(dialect.nativeTools() && declaredOnTheWay(call))) {
            return;
        }
        if (!declared.isEmpty()) {
            json.array("tools", () -> {
                for (JsonNode tool : declared) {
                    json.tree(tool);
                }
            });
        }
        json.tree("tool_choice", dialect.nativeTools() ? choice(tools) : chosenFunction(tools, tools.choice()));
        json.flag("parallel_tool_calls", tools.parallel());
        if (!tools.hosted().isEmpty()) {
            json.number("max_tool_calls", request.maxToolCalls());
        }
    }

    private static boolean declaredOnTheWay(ModelRequest call) {
        return call.context().stream()
                .anyMatch(item -> !ToolReader.declaredBy(item).isEmpty());
    }

    private static List<JsonNode> asDeclared(CreateResponse request, Toolset tools) {
        List<JsonNode> declared = new ArrayList<>();
        for (ToolSpec tool : request.tools()) {
            switch (tool) {
                case ToolSpec.Function function ->
                    declared.add(
                            function(function.name(), function.description(), function.parameters(), function.strict())
                                    .setAll(further(function)));
                case ToolSpec.Hosted hosted -> {
                    if (tools.hosted().contains(hosted)) {
                        declared.add(hosted.json());
                    }
                }
                default -> declared.add(Json.MAPPER.valueToTree(tool));
            }
        }
        tools.served().forEach(offered -> declared.add(function(offered)));
        return declared;
    }

    private static ObjectNode further(ToolSpec.Function function) {
        ObjectNode further = Json.MAPPER.createObjectNode();
        if (function.deferLoading() != null) {
            further.put("defer_loading", function.deferLoading());
        }
        return further.setAll(function.further());
    }

    private static List<JsonNode> asFunctions(Toolset tools) {
        List<JsonNode> functions = new ArrayList<>();
        for (Offered offered : tools.shown()) {
            functions.add(function(offered));
        }
        tools.hosted().forEach(hosted -> functions.add(hosted.json()));
        return functions;
    }

    private static ObjectNode function(Offered offered) {
        return function(offered.name(), offered.description(), offered.parameters(), offered.strict());
    }

    private static ObjectNode function(
            String name, @Nullable String description, @Nullable JsonNode parameters, boolean strict) {
        ObjectNode function = Json.MAPPER.createObjectNode();
        function.put("type", "function").put("name", name);
        if (description != null) {
            function.put("description", description);
        }
        function.set("parameters", Parameters.of(parameters));
        return function.put("strict", strict);
    }

    private static JsonNode chosenFunction(Toolset tools, ToolChoice choice) {
        String only = tools.only();
        if (only != null) {
            return Json.MAPPER.createObjectNode().put("type", "function").put("name", only);
        }
        return Json.MAPPER.valueToTree(
                choice instanceof ToolChoice.Named hosted && !isServed(hosted, tools) ? hosted : tools.mode());
    }

    private JsonNode choice(Toolset tools) {
        return switch (tools.choice()) {
            case ToolChoice.Allowed allowed -> allowed(allowed, tools);
            case ToolChoice.Mode mode -> Json.MAPPER.valueToTree(mode);
            case ToolChoice.Named named ->
                isServed(named, tools) ? chosenFunction(tools, named) : Json.MAPPER.valueToTree(named);
        };
    }

    /** Whether it is a tool that this server runs, of which the upstream knows no more than a function. */
    private static boolean isServed(ToolChoice.Named named, Toolset tools) {
        return ToolReader.onlyHosted(named.type()) && tools.hosted().stream().noneMatch(named::means);
    }

    /** Of the tools that are allowed, those that nobody runs are not even named, and those of this server as functions. */
    private JsonNode allowed(ToolChoice.Allowed allowed, Toolset tools) {
        ObjectNode tree = allowed.json().deepCopy();
        tree.put("mode", allowed.mode().word());
        ArrayNode named = tree.putArray("tools");
        for (int i = 0; i < allowed.tools().size(); i++) {
            if (!isServed(allowed.tools().get(i), tools)) {
                named.add(allowed.json().path("tools").path(i));
            }
        }
        tools.served()
                .forEach(offered -> named.addObject().put("type", "function").put("name", offered.name()));
        return tree;
    }
}
