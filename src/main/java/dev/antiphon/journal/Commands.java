package dev.antiphon.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.event.ResponseEvent.Progress;
import dev.antiphon.protocol.Item;
import java.util.ArrayList;
import java.util.List;

/**
 * What has been told of an item that is kept as it came: the commands of a shell, code, what a tool of an MCP server is called
 * with. Of all other items nothing is told between added and done that would have to be remembered.
 */
final class Commands {

    private static final String EVENTS = "response.shell_call_command.";
    private static final String CODE = "response.code_interpreter_call_code.";
    private static final String ARGUMENTS = "response.mcp_call_arguments.";

    /** Upstreams count them, and may count wrong; no model runs more at a time. */
    private static final int MOST = 1_000;

    private final List<StringBuilder> told = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private String field = "";

    void take(Progress event) {
        if (event.type().startsWith(CODE)) {
            grow("code", event);
        } else if (event.type().startsWith(ARGUMENTS)) {
            grow("arguments", event);
        } else if (event.type().startsWith(EVENTS)) {
            command(event);
        }
    }

    private void grow(String name, Progress event) {
        field = name;
        if (event.type().endsWith(".delta")) {
            text.append(text(event, "delta"));
        } else {
            text.setLength(0);
            text.append(text(event, name));
        }
    }

    private void command(Progress event) {
        int index = number(event);
        if (index < 0 || index >= MOST) {
            return;
        }
        while (told.size() <= index) {
            told.add(new StringBuilder());
        }
        switch (event.type().substring(EVENTS.length())) {
            case "added" -> told.set(index, new StringBuilder(text(event, "command")));
            case "delta" -> told.get(index).append(text(event, "delta"));
            default -> told.set(index, new StringBuilder(text(event, "command")));
        }
    }

    /** The item with what has been told. */
    Item.Kept of(Item.Kept added) {
        if (told.isEmpty() && field.isEmpty()) {
            return added;
        }
        ObjectNode json = added.json().deepCopy();
        if (!field.isEmpty()) {
            return new Item.Kept(json.put(field, text.toString()));
        }
        ArrayNode commands = json.withObject("/action").putArray("commands");
        told.forEach(command -> commands.add(command.toString()));
        return new Item.Kept(json);
    }

    private static int number(Progress event) {
        JsonNode index = event.fields().get("command_index");
        return index == null ? 0 : index.intValue();
    }

    private static String text(Progress event, String name) {
        JsonNode text = event.fields().get(name);
        return text == null ? "" : text.asText();
    }
}
