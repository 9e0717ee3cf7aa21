package dev.antiphon.safety;

import java.util.List;

/**
 * Looks for things of one kind in a text. Pure, thread-safe, and linear in the length of the text, whatever the text is
 * (100 kB cost less than 100 ms).
 */
public interface Detector {

    Sight look(String text);

    /** What is in a text that is whole. */
    default List<Finding> find(String text) {
        return look(text).findings();
    }

    /**
     * What a look at a text shows.
     *
     * @param findings in the order in which they begin; positions are those of the given text, however it was encoded
     * @param settled how much of a text that goes on is settled: nothing that begins before this place can be found, or stop
     *     being found, because of what follows. Between 0 and the text's length; a stream is let go up to here
     */
    record Sight(List<Finding> findings, int settled) {

        public Sight {
            findings = List.copyOf(findings);
        }
    }
}
