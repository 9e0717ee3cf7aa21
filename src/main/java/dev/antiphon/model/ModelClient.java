package dev.antiphon.model;

import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Item;
import java.util.List;

/**
 * A language model, whatever it speaks behind the scenes. Implementations are thread-safe and blocking.
 *
 * <p>Every implementation passes the same contract test.
 */
public interface ModelClient {

    /**
     * Refuses what would be lost on the way to the model. Called before anything is announced.
     *
     * @throws dev.antiphon.protocol.ApiException a 400 that names the first item or part the model cannot be shown
     */
    default void requireReadable(List<Item> context) {
        Legible.require(context);
    }

    /**
     * Refuses what the model cannot be asked for, since its upstream has no word for it. Called before anything is
     * announced.
     *
     * @throws dev.antiphon.protocol.ApiException a 400 that names the field
     */
    default void requireServable(CreateResponse request) {}

    /**
     * Asks the model, and returns once it has begun to answer or has failed to.
     *
     * <p>Faults that may pass are retried in here, but only while nothing of an answer has been read.
     *
     * @param cancel fires when the answer is no longer wanted; the call to the upstream is then closed at once, even
     *     while this method still waits
     * @throws ModelException what went wrong, without a word of the upstream's key or text
     */
    ModelStream stream(ModelRequest request, Cancellation cancel) throws ModelException;

    /** Whether the model's upstream runs hosted tools of that type, as the operator says; no model does by itself. */
    default boolean hosts(String toolType) {
        return false;
    }

    /** Whether an answer in a format that was asked for cannot but have it, as far as it is whole. */
    default boolean guaranteesFormats() {
        return false;
    }
}
