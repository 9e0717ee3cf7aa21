package dev.antiphon.toolset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Json;

/**
 * A screen, a mouse and a keyboard of the client's.
 *
 * @param declared the tool as the client declared it; the older form has the size of the screen, and one action per call
 */
record Computer(JsonNode declared) implements ClientTool {

    private static final JsonNode PARAMETERS = Arguments.schema("""
            {"type":"object","properties":{"actions":{"type":"array","minItems":1,"items":{"type":"object","properties":{
              "type":{"type":"string","enum":["click","double_click","drag","keypress","move","screenshot","scroll","type",\
            "wait"]},
              "x":{"type":"integer"},"y":{"type":"integer"},
              "button":{"type":"string","enum":["left","right","wheel","back","forward"]},
              "scroll_x":{"type":"integer"},"scroll_y":{"type":"integer"},
              "keys":{"type":"array","items":{"type":"string"}},
              "text":{"type":"string","description":"What to type."},
              "path":{"type":"array","description":"Of a drag.","items":{"type":"object","properties":{
                "x":{"type":"integer"},"y":{"type":"integer"}},"required":["x","y"]}}},
             "required":["type"]}}},
             "required":["actions"]}""");

    @Override
    public String callType() {
        return "computer_call";
    }

    @Override
    public String name() {
        return "computer";
    }

    @Override
    public String description() {
        JsonNode width = declared.path("display_width");
        String screen = width.isNumber()
                ? " The screen has " + width.asInt() + " by "
                        + declared.path("display_height").asInt() + " pixels ("
                        + declared.path("environment").asText("computer") + "). One action per call."
                : "";
        return "Uses the user's screen, mouse and keyboard, and returns a picture of the screen after the last action."
                + screen;
    }

    @Override
    public JsonNode parameters() {
        return PARAMETERS;
    }

    @Override
    public ObjectNode call(JsonNode arguments) throws MisfitException {
        ArrayNode actions = Json.MAPPER.createArrayNode();
        for (JsonNode action : given(arguments)) {
            actions.add(ComputerAction.read(action));
        }
        if (actions.isEmpty()) {
            throw new MisfitException("'actions' must be an array of at least one action.");
        }
        ObjectNode call = Arguments.object();
        if (declared.has("display_width")) {
            call.set("action", actions.get(0));
        } else {
            call.set("actions", actions);
        }
        call.putArray("pending_safety_checks");
        return call;
    }

    private static JsonNode given(JsonNode arguments) {
        if (arguments.path("actions").isArray()) {
            return arguments.path("actions");
        }
        JsonNode action = arguments.path("action").isObject() ? arguments.path("action") : arguments;
        return Json.MAPPER.createArrayNode().add(action);
    }

    @Override
    public JsonNode arguments(JsonNode call) {
        ObjectNode arguments = Arguments.object();
        if (call.path("actions").isArray()) {
            arguments.set("actions", call.path("actions"));
        } else {
            arguments.putArray("actions").add(call.path("action"));
        }
        return arguments;
    }
}
