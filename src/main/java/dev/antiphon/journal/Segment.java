package dev.antiphon.journal;

import java.util.List;

/**
 * Frames that follow one another and are stored together.
 *
 * @param first the number of the first of them
 * @param again whether some of them may have been stored already, without anybody having heard of it
 */
public record Segment(int first, List<byte[]> frames, boolean again) {

    public Segment {
        frames = List.copyOf(frames);
    }

    /** Nothing to be stored. */
    public static final Segment NONE = new Segment(0, List.of(), false);

    /** One more than the number of the last frame. */
    public int end() {
        return first + frames.size();
    }
}
