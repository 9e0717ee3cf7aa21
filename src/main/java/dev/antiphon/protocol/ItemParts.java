package dev.antiphon.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.UnaryOperator;

/** The parts of whatever kind of item can hold pictures and files. */
public final class ItemParts {

    private ItemParts() {}

    /** What the item holds; nothing when it can hold none. */
    public static List<ContentPart> of(Item item) {
        return switch (item) {
            case Item.Message message -> message.content();
            case Item.FunctionCallOutput output -> read(output.output());
            default -> List.of();
        };
    }

    /** Under which name the item holds them. */
    static String nameIn(Item item) {
        return item instanceof Item.FunctionCallOutput ? "output" : "content";
    }

    /** The same item with other parts in place of its own. */
    public static Item mapped(Item item, UnaryOperator<ContentPart> change) {
        return switch (item) {
            case Item.Message message ->
                new Item.Message(
                        message.id(),
                        message.status(),
                        message.role(),
                        message.content().stream().map(change).toList(),
                        message.phase());
            case Item.FunctionCallOutput output -> {
                List<ContentPart> parts = of(output).stream().map(change).toList();
                yield parts.isEmpty()
                        ? output
                        : new Item.FunctionCallOutput(
                                output.id(), output.status(), output.callId(), Json.MAPPER.valueToTree(parts));
            }
            default -> item;
        };
    }

    private static List<ContentPart> read(JsonNode output) {
        return output.isArray()
                ? output.valueStream()
                        .map(Fields::stored)
                        .map(ContentReader::part)
                        .toList()
                : List.of();
    }
}
