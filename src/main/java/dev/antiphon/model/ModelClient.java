package dev.antiphon.model;

import dev.antiphon.protocol.Item;
import java.util.List;

/**
 * A language model, whatever it speaks behind the scenes. Implementations are thread-safe and blocking.
 *
 * <p>Every implementation passes the same contract test.
 */
public interface ModelClient {

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

    /**
     * Refuses what this model can never be shown, before anything is announced.
     *
     * @param context as in a {@link ModelRequest}
     * @throws dev.antiphon.protocol.ApiException a 400
     */
    default void check(List<Item> context) {}
}
