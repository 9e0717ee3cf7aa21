package dev.antiphon.writer;

import dev.antiphon.event.ReasoningNames;
import dev.antiphon.journal.Retold;
import dev.antiphon.protocol.Item;
import java.util.function.Predicate;

/**
 * Tells a stored response again as a stream: the events that its writers would have written, in the same order and from
 * number 0 on, had the model said every text in one piece (decision D19).
 */
public final class Retelling {

    private Retelling() {}

    /**
     * From the first event to the last one, or until the reader has left.
     *
     * @param names of the events of raw reasoning
     * @param reader takes a frame and says whether it wants another
     */
    public static void tell(Retold response, ReasoningNames names, Predicate<byte[]> reader) {
        response.begin(reader);
        for (Item item : response.last().output()) {
            if (!response.heard()) {
                return;
            }
            ItemWriter.retell(item, response, names);
        }
        response.end();
    }
}
