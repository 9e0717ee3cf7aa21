package dev.antiphon.safety;

import java.util.List;

/**
 * Looks for things of one kind in a text. Pure, thread-safe, and linear in the length of the text, whatever the text is
 * (100 kB cost less than 100 ms).
 */
public interface Detector {

    /** What is there, in the order in which it begins; positions are those of the given text, however it was encoded. */
    List<Finding> find(String text);

    /**
     * How much of a text that goes on is settled: nothing that begins before this place can be found, or stop being found,
     * because of what follows. Between 0 and the text's length; a stream is let go up to here.
     */
    int settled(String text);
}
