package dev.antiphon.safety;

import java.util.List;

/** Lets a text through while it is still being written, and may hold parts of it back. One for each text; not thread-safe. */
public interface Sieve {

    /** More of the text has been said: what may go on. */
    Piece more(String said);

    /** The text is over: what is left of it. */
    Piece rest();

    /** What is held back, in characters. */
    int held();

    /** Whether the rest goes no further. */
    default boolean blocked() {
        return false;
    }

    /** What has been found so far; each is told once. */
    default List<Mark> marks() {
        return List.of();
    }

    /**
     * What may go on.
     *
     * @param text empty for nothing
     * @param of how many characters of what was said it stands for
     * @param changed whether it is something else than was said
     */
    record Piece(String text, int of, boolean changed) {

        static final Piece NONE = new Piece("", 0, false);
    }
}
