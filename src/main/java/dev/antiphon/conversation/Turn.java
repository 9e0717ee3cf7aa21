package dev.antiphon.conversation;

import dev.antiphon.protocol.Item;
import java.util.List;

/**
 * What one response adds to its thread.
 *
 * @param input what it was told, every item with its id
 * @param output what it said, as far as it belongs to the history
 */
public record Turn(String responseId, List<Item> input, List<Item> output) {

    public Turn {
        input = List.copyOf(input);
        output = List.copyOf(output);
    }

    int size() {
        return input.size() + output.size();
    }
}
