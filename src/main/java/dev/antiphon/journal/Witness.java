package dev.antiphon.journal;

import dev.antiphon.access.Caller;
import dev.antiphon.event.RunNote;
import dev.antiphon.event.Tried;

/**
 * Somebody who sees one response come about and has no part in it: metrics, traces. Called by the writer of the response;
 * must neither block nor throw.
 */
public interface Witness {

    /** Sees nothing. */
    Witness NOBODY = new Witness() {};

    /** Something was done that is sent to nobody. */
    default void noted(RunNote.Noted note) {}

    /** An upstream was asked for the answer of the turn that has been noted last, and began to give it or did not. */
    default void tried(Tried tried) {}

    /** The first text, or the first arguments of a call, that are not empty. */
    default void spoke() {}

    /** It is over, and about to be kept. */
    default void saving() {}

    /**
     * It is over; nobody has seen that yet.
     *
     * @param kept whether it could be kept; if not, it ends as failed
     */
    default void ended(Frozen last, boolean kept) {}

    /** Who watches what. */
    @FunctionalInterface
    interface Gallery {

        /** Nobody watches anything. */
        Gallery EMPTY = (responseId, owner) -> NOBODY;

        /** The one who watches a response that begins here, or that is taken up here. Called by who asks for it. */
        Witness watching(String responseId, Caller owner);
    }
}
