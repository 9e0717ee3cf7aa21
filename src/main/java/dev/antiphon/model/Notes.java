package dev.antiphon.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.ContentPart.OutputText;
import dev.antiphon.protocol.Item;
import java.util.List;
import java.util.Set;

/**
 * Tells a model in words of what a machinery did that it has not: searches, programs, pictures. Said by the assistant,
 * because it was part of an answer, and left out would be a hole in the conversation.
 */
public final class Notes {

    /** Of no use as text, and large. */
    private static final Set<String> LEFT_OUT = Set.of("id", "type", "status", "result", "fingerprint");

    private Notes() {}

    public static Item.Message of(Item.Kept item) {
        ObjectNode said = item.json().deepCopy();
        said.remove(LEFT_OUT);
        if (item.type().equals("program_output")) {
            said.set("result", item.json().path("result"));
        }
        String text = "[" + item.type() + ": " + said + "]";
        return new Item.Message(item.id(), Item.COMPLETED, Item.Role.ASSISTANT, List.of(new OutputText(text)), null);
    }
}
