package dev.antiphon.writer;

import dev.antiphon.journal.Ending;
import dev.antiphon.protocol.Item;
import java.util.List;

/**
 * The model has to be asked again, because what it said cannot be used. Clients see nothing of it but the tokens it cost.
 *
 * @param items added to what the model sees: what it said, and what is wrong with that
 * @param otherwise how the response ends when it has been corrected too often
 */
public record Correction(Kind kind, List<Item> items, Ending otherwise) implements Next {

    /** What is corrected. */
    public enum Kind {
        /** An answer that does not have the form that was asked for. */
        FORMAT(1),
        /** Calls of tools that the client cannot be given. */
        TOOL(2);

        private final int most;

        /** @param most how often in one response */
        Kind(int most) {
            this.most = most;
        }

        public int most() {
            return most;
        }
    }
}
