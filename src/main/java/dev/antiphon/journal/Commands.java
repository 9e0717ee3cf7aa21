package dev.antiphon.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.event.ResponseEvent.Progress;
import dev.antiphon.protocol.Item;
import java.util.ArrayList;
import java.util.List;

/** The commands of a shell call, as far as they have been told. Of all other items nothing is told between added and done. */
final class Commands {

    private static final String EVENTS = "response.shell_call_command.";

    private final List<StringBuilder> told = new ArrayList<>();

    void take(Progress event) {
        if (!event.type().startsWith(EVENTS)) {
            return;
        }
        int index = number(event);
        switch (event.type().substring(EVENTS.length())) {
            case "added" -> told.add(new StringBuilder(text(event, "command")));
            case "delta" -> told.get(index).append(text(event, "delta"));
            default -> told.set(index, new StringBuilder(text(event, "command")));
        }
    }

    /** The item with what has been told. */
    Item.Kept of(Item.Kept added) {
        if (told.isEmpty()) {
            return added;
        }
        ObjectNode json = added.json().deepCopy();
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
