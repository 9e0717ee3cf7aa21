package dev.antiphon.journal;

import dev.antiphon.event.RunNote;
import dev.antiphon.event.Tried;
import dev.antiphon.protocol.Response;
import java.util.List;

/**
 * Where the states of one response go that must outlive the process, always before the state is published: whoever has
 * seen it can GET it and continue from it at once. The frames of a background response go there, too, so that its stream
 * can be taken up again; a foreground one hands over {@link Segment#NONE}.
 *
 * <p>Every method but {@link #grown} may throw any runtime exception; the state is then not published as if it were kept.
 */
public interface Checkpoints {

    /**
     * Whether being announced may be refused, because it takes what only one may have: the turn of a conversation, a key
     * of its client's. Then no model is asked before.
     */
    default boolean claims() {
        return false;
    }

    /**
     * The response has begun; its row must exist before anybody learns its id. Not called where nobody learns it, and
     * possibly while the writer is at work already.
     *
     * @param first the frames so far
     * @return false when the response has ended first: then there is nothing to announce
     */
    boolean announced(Frozen begun, Segment first);

    /** There are frames that have not been stored, and will not be published before they are. Does not block. */
    default void grown(Unstored frames) {}

    /** Something happened in the run that is sent to nobody; kept with the ending. Called by the writer. */
    default void noted(RunNote.Noted note) {}

    /** An upstream was asked; kept nowhere. Called by the writer. */
    default void tried(Tried tried) {}

    /** The first text, or the first arguments of a call, have come. Called by the writer. */
    default void spoke() {}

    /**
     * Keeps what was noted so far: what is done next could not be found out after a crash. Called by the writer.
     *
     * @param begun the response as it began
     */
    default void keepNotes(Response begun) {}

    /**
     * The response is over: its snapshot, its items and the rest of its frames are written in one transaction. Called by
     * the writer.
     */
    void ended(Frozen ended, Segment rest);

    /** The response is over and could not be kept; this is what its readers are told. Called by the writer. */
    default void unkept(Frozen last) {}

    /** Stored frames from a number on, at least one of those there are: for readers of what is in memory no more. */
    default List<byte[]> frames(String responseId, int from) {
        return List.of();
    }

    /** For responses that leave nothing behind ({@code store: false}). */
    Checkpoints NONE = new Checkpoints() {
        @Override
        public boolean announced(Frozen begun, Segment first) {
            return true;
        }

        @Override
        public void ended(Frozen ended, Segment rest) {}
    };
}
