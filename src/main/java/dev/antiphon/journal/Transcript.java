package dev.antiphon.journal;

import dev.antiphon.event.ResponseEvent;
import dev.antiphon.protocol.Item;

/** What the writers of items write to: a response that comes about, or one that is told again. */
public interface Transcript {

    /** Numbers the event, folds it, and hands its frame on. */
    void append(ResponseEvent event);

    /** The item that is open, as it stands, so that text is collected in one place only. */
    Item opened();

    /** The output index of the next item. */
    int nextIndex();
}
