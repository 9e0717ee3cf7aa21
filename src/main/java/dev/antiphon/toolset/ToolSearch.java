package dev.antiphon.toolset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A search of the client's for tools that are not shown from the beginning.
 *
 * @param declared the tool as the client declared it, with what it says of itself and takes
 */
record ToolSearch(JsonNode declared) implements ClientTool {

    private static final JsonNode PARAMETERS = Arguments.schema("""
            {"type":"object","properties":{"query":{"type":"string","description":"What the tool should do."}},
             "required":["query"]}""");

    @Override
    public String callType() {
        return "tool_search_call";
    }

    @Override
    public String name() {
        return "tool_search";
    }

    @Override
    public String description() {
        return declared.path("description")
                .asText("Finds further tools. Those it finds can be called from the next turn on.");
    }

    @Override
    public JsonNode parameters() {
        JsonNode parameters = declared.path("parameters");
        return parameters.isObject() && !parameters.isEmpty() ? parameters : PARAMETERS;
    }

    @Override
    public ObjectNode call(JsonNode arguments) throws MisfitException {
        if (!arguments.isObject()) {
            throw new MisfitException("The arguments must be a JSON object.");
        }
        ObjectNode call = Arguments.object().put("execution", "client");
        call.set("arguments", arguments);
        return call;
    }

    @Override
    public JsonNode arguments(JsonNode call) {
        return call.path("arguments");
    }
}
