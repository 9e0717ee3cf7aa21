package dev.antiphon.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.ContentPart.InputImage;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The parts of whatever kind of item can hold pictures and files. */
public final class ItemParts {

    private static final String OUTPUT = "output";

    private ItemParts() {}

    /** What the item holds; nothing when it can hold none. */
    public static List<ContentPart> of(Item item) {
        return switch (item) {
            case Item.Message message -> message.content();
            case Item.FunctionCallOutput output -> ofOutput(output.output());
            case Item.Kept kept -> keptParts(kept);
            default -> List.of();
        };
    }

    /** Where in the item the part of the given number stands. */
    static String place(Item item, int index) {
        if (item instanceof Item.Kept kept && screenshot(kept) != null) {
            return OUTPUT;
        }
        return (item instanceof Item.Message ? "content" : OUTPUT) + "[" + index + "]";
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
                                output.id(),
                                output.status(),
                                output.callId(),
                                Json.MAPPER.valueToTree(parts),
                                output.further());
            }
            case Item.Kept kept -> kept(kept, change);
            default -> item;
        };
    }

    /** A screenshot is a picture, whatever it is called. */
    private static List<ContentPart> keptParts(Item.Kept item) {
        String screenshot = screenshot(item);
        if (screenshot != null) {
            return List.of(new InputImage(screenshot, "auto"));
        }
        return item.type().equals("custom_tool_call_output")
                ? ofOutput(item.json().path(OUTPUT))
                : List.of();
    }

    private static @Nullable String screenshot(Item.Kept item) {
        return item.type().equals("computer_call_output")
                ? item.json().path(OUTPUT).path("image_url").textValue()
                : null;
    }

    private static Item kept(Item.Kept item, UnaryOperator<ContentPart> change) {
        List<ContentPart> parts = keptParts(item).stream().map(change).toList();
        if (parts.isEmpty()) {
            return item;
        }
        ObjectNode json = item.json().deepCopy();
        if (screenshot(item) != null && parts.getFirst() instanceof InputImage image) {
            ((ObjectNode) json.path(OUTPUT)).put("image_url", image.imageUrl());
        } else {
            json.set(OUTPUT, Json.MAPPER.valueToTree(parts));
        }
        return new Item.Kept(json);
    }

    /** What a tool returned, where that is an array of parts and no text. */
    public static List<ContentPart> ofOutput(JsonNode output) {
        return output.isArray()
                ? output.valueStream()
                        .map(Fields::stored)
                        .map(ContentReader::part)
                        .toList()
                : List.of();
    }
}
