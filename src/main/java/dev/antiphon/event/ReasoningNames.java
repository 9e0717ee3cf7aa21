package dev.antiphon.event;

import dev.antiphon.event.ResponseEvent.ReasoningTextDelta;
import dev.antiphon.event.ResponseEvent.ReasoningTextDone;

/**
 * How the events of raw reasoning are called (decision D15). Only the names differ, and both are read, whatever the
 * setting: what is stored is told under the name it was written with.
 */
public enum ReasoningNames {
    /** {@code response.reasoning_text.delta} and {@code .done}. */
    OPENAI("response.reasoning_text"),
    /** {@code response.reasoning.delta} and {@code .done}. */
    OPEN_RESPONSES("response.reasoning");

    private final String delta;
    private final String done;

    ReasoningNames(String name) {
        this.delta = name + ".delta";
        this.done = name + ".done";
    }

    public ReasoningTextDelta delta(String itemId, int outputIndex, int contentIndex, String text) {
        return new ReasoningTextDelta(delta, itemId, outputIndex, contentIndex, text);
    }

    public ReasoningTextDone done(String itemId, int outputIndex, int contentIndex, String text) {
        return new ReasoningTextDone(done, itemId, outputIndex, contentIndex, text);
    }
}
