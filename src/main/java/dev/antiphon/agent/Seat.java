package dev.antiphon.agent;

/** A reader's place before a run that would be pointless without readers. Given back once, one way or the other. */
public interface Seat {

    /** Its reader has gone before the end. */
    void left();

    /** Its reader has got all there was. */
    void served();
}
