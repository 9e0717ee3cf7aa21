package dev.antiphon.agent;

import dev.antiphon.journal.Retold;
import dev.antiphon.protocol.Item;

/**
 * Tells a stored response again as a stream: the events that its writers would have written, in the same order and from
 * number 0 on, had the model said every text in one piece (decision D19).
 */
public final class Retelling {

    private Retelling() {}

    /** From the first event to the last one, or until the reader has left. */
    public static void tell(Retold response) {
        response.begin();
        for (Item item : response.last().output()) {
            if (!response.heard()) {
                return;
            }
            ItemWriter.retell(item, response);
        }
        response.end();
    }
}
