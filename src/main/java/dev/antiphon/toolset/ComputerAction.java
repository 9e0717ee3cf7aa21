package dev.antiphon.toolset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Reads what a model wants done with mouse and keyboard: every field that readers of the item want, and no other. */
final class ComputerAction {

    private static final List<String> BUTTONS = List.of("left", "right", "wheel", "back", "forward");

    private ComputerAction() {}

    static ObjectNode read(JsonNode given) throws MisfitException {
        String type = given.path("type").asText();
        ObjectNode action = Arguments.object().put("type", type);
        return switch (type) {
            case "screenshot", "wait" -> action;
            case "click" -> place(given, action).put("button", button(given));
            case "double_click", "move" -> place(given, action);
            case "scroll" ->
                place(given, action)
                        .put("scroll_x", number(given.path("scroll_x"), "scroll_x", 0))
                        .put("scroll_y", number(given.path("scroll_y"), "scroll_y", 0));
            case "keypress" -> action.set("keys", Arguments.texts(given, "keys"));
            case "type" -> action.put("text", Arguments.text(given, "text"));
            case "drag" -> action.set("path", path(given.path("path")));
            default -> throw new MisfitException("There is no action of the type '" + type + "'.");
        };
    }

    private static ObjectNode place(JsonNode given, ObjectNode action) throws MisfitException {
        return action.put("x", number(given.path("x"), "x")).put("y", number(given.path("y"), "y"));
    }

    private static String button(JsonNode given) throws MisfitException {
        String button = given.path("button").asText("left");
        if (!BUTTONS.contains(button)) {
            throw new MisfitException("'button' must be one of " + String.join(", ", BUTTONS) + ".");
        }
        return button;
    }

    private static ArrayNode path(JsonNode given) throws MisfitException {
        ArrayNode path = Arguments.object().arrayNode();
        for (JsonNode point : given) {
            path.add(place(point, Arguments.object()));
        }
        if (!given.isArray() || path.isEmpty()) {
            throw new MisfitException("'path' must be an array of points with x and y.");
        }
        return path;
    }

    private static int number(JsonNode given, String name, int otherwise) throws MisfitException {
        return given.isMissingNode() || given.isNull() ? otherwise : number(given, name);
    }

    private static int number(JsonNode given, String name) throws MisfitException {
        if (!given.isNumber() || !given.canConvertToInt()) {
            throw new MisfitException("'" + name + "' must be a whole number.");
        }
        return given.intValue();
    }
}
