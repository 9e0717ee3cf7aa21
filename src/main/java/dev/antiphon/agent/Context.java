package dev.antiphon.agent;

import dev.antiphon.conversation.ThreadEnd;
import dev.antiphon.protocol.Item;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run starts from.
 *
 * @param previous where the history ended, null where nothing was said before
 * @param history everything said before, oldest first
 * @param input this request's own items, each with an id
 */
record Context(@Nullable ThreadEnd previous, List<Item> history, List<Item> input) {

    /** What the model sees: the history, then the input. */
    List<Item> all() {
        if (history.isEmpty()) {
            return input;
        }
        List<Item> all = new ArrayList<>(history.size() + input.size());
        all.addAll(history);
        all.addAll(input);
        return all;
    }
}
