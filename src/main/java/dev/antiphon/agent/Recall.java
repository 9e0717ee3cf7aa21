package dev.antiphon.agent;

import dev.antiphon.protocol.Item;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What whoever starts a response remembers beside the store, and gets to know of it. The loop does not care who that is:
 * a connection that continues what nobody keeps, or nobody at all. Called by the thread that starts the response.
 */
public interface Recall {

    /**
     * A response that is remembered.
     *
     * @param items everything said up to its end, oldest first
     * @param stored whether the store knows it, too, and is to be asked whether it still does
     */
    record Remembered(List<Item> items, boolean stored) {}

    /** The response of that id, or null when only the store can know it. */
    @Nullable
    Remembered find(String responseId);

    /** A response will begin with this before it: the history, then the input. */
    void begins(List<Item> context);

    /** For whoever remembers nothing: the store alone knows what was said. */
    Recall NONE = new Recall() {
        @Override
        public @Nullable Remembered find(String responseId) {
            return null;
        }

        @Override
        public void begins(List<Item> context) {}
    };
}
