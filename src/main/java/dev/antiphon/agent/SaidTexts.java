package dev.antiphon.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.ContentPart;
import dev.antiphon.protocol.ContentPart.InputFile;
import dev.antiphon.protocol.ContentPart.InputText;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Item.Message;
import dev.antiphon.protocol.Item.Role;
import dev.antiphon.protocol.XContext;
import dev.antiphon.safety.Where;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The texts in what was said to a model, and what becomes of an item when something becomes of its texts. */
final class SaidTexts {

    private SaidTexts() {}

    /** Where the texts of an item are from. */
    static Where where(Item item) {
        if (XContext.isOne(item)) {
            return Where.CONTEXT;
        }
        boolean rule =
                item instanceof Message message && (message.role() == Role.DEVELOPER || message.role() == Role.SYSTEM);
        return rule ? Where.INSTRUCTIONS : Where.INPUT;
    }

    /** All texts that the client wrote; not what it repeats of a model's or a server's words. */
    static List<String> of(Item item) {
        List<String> texts = new ArrayList<>();
        mapped(item, text -> {
            texts.add(text);
            return text;
        });
        return texts;
    }

    /** The item with other texts; itself where none is another. */
    static Item mapped(Item item, UnaryOperator<String> becomes) {
        return switch (item) {
            case Message message -> mapped(message, becomes);
            case Item.FunctionCallOutput output -> mapped(output, becomes);
            case Item.Kept kept -> mapped(kept, becomes);
            default -> item;
        };
    }

    /** What a client's tool of any other kind returned, and the words of whoever answers a request for an approval. */
    private static Item mapped(Item.Kept kept, UnaryOperator<String> becomes) {
        boolean said = kept.type().endsWith("_output") || kept.type().equals(ServerCalls.RESPONSE);
        if (!said) {
            return kept;
        }
        ObjectNode other = JsonTexts.of(kept.json(), becomes);
        return other.equals(kept.json()) ? kept : new Item.Kept(other);
    }

    private static Item mapped(Message message, UnaryOperator<String> becomes) {
        List<ContentPart> parts = new ArrayList<>();
        boolean changed = false;
        for (ContentPart part : message.content()) {
            ContentPart other = mapped(part, becomes);
            changed |= other != part;
            parts.add(other);
        }
        return changed ? new Message(message.id(), message.status(), message.role(), parts, message.phase()) : message;
    }

    private static ContentPart mapped(ContentPart part, UnaryOperator<String> becomes) {
        return switch (part) {
            case InputText text -> mapped(text, becomes);
            case InputFile file -> FileTexts.mapped(file, becomes);
            default -> part;
        };
    }

    private static ContentPart mapped(InputText text, UnaryOperator<String> becomes) {
        String other = becomes.apply(text.text());
        return other.equals(text.text()) ? text : new InputText(other);
    }

    private static Item mapped(Item.FunctionCallOutput output, UnaryOperator<String> becomes) {
        Item other = ItemTexts.mapped(output, becomes);
        return other.equals(output) ? output : other;
    }
}
