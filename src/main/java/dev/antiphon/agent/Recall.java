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
     * Everything said up to the end of a response that nobody stores, oldest first; null when the store is to be asked.
     * What is stored is read there and nowhere else: it may have been deleted, whole or in part.
     */
    @Nullable
    List<Item> find(String responseId);

    /** A response will begin with this before it: the history, then the input. */
    void begins(List<Item> context);

    /** For whoever remembers nothing: the store alone knows what was said. */
    Recall NONE = new Recall() {
        @Override
        public @Nullable List<Item> find(String responseId) {
            return null;
        }

        @Override
        public void begins(List<Item> context) {}
    };
}
