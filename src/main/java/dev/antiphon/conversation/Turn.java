package dev.antiphon.conversation;

import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Links;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is added to a thread at once: what one response was told and said, or items of a client's own.
 *
 * @param responseId null for items that belong to no response
 * @param input what it was told, every item with its id
 * @param output what it said, as far as it belongs to the history
 */
public record Turn(@Nullable String responseId, List<Item> input, List<Item> output) {

    public Turn {
        input = List.copyOf(input);
        output = List.copyOf(output);
    }

    /** What of a response's output the next turn may see: text that was cut short, but no call that was (decision D25). */
    public static List<Item> history(List<Item> output) {
        return output.stream().filter(Turn::finished).toList();
    }

    private static boolean finished(Item item) {
        return switch (item) {
            case Item.Message message -> !message.content().isEmpty();
            case Item.FunctionCall call -> call.status().equals(Item.COMPLETED);
            case Item.CustomToolCall call -> call.status().equals(Item.COMPLETED);
            case Item.Kept kept -> Links.call(kept) == null || Item.COMPLETED.equals(kept.text("status"));
            case Item.FunctionCallOutput output -> output.status().equals(Item.COMPLETED);
            case Item.Reasoning reasoning ->
                reasoning.status() == null || reasoning.status().equals(Item.COMPLETED);
            case Item.Compaction ignored -> true;
            case Item.ItemReference ignored -> false;
        };
    }

    int size() {
        return input.size() + output.size();
    }
}
