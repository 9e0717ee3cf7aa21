package dev.antiphon.safety.text;

/** One way of looking at a text; it notes what it finds, and where it would have to see more of the text to know. */
@FunctionalInterface
public interface Look {

    /** Reads through the text once; the time is linear in its length, whatever it is. */
    void at(Text text, Sightings seen);

    /** The tokens of several ways, one after the other. */
    static Look all(Look... looks) {
        return (text, seen) -> {
            for (Look look : looks) {
                look.at(text, seen);
            }
        };
    }
}
