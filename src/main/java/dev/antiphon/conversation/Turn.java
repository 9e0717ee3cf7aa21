package dev.antiphon.conversation;

import dev.antiphon.protocol.Item;
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

    int size() {
        return input.size() + output.size();
    }
}
