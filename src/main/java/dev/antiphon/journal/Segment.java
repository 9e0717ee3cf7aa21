package dev.antiphon.journal;

import java.util.List;

/**
 * Frames that follow one another and are stored together.
 *
 * @param first the number of the first of them
 */
public record Segment(int first, List<byte[]> frames) {

    public Segment {
        frames = List.copyOf(frames);
    }

    /** Nothing to be stored. */
    public static final Segment NONE = new Segment(0, List.of());

    /** One more than the number of the last frame. */
    public int end() {
        return first + frames.size();
    }
}
