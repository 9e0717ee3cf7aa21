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
     * Refuses what the model cannot be asked: what of a request or its context would be lost on the way, or what its
     * upstream has no word for. Called before anything is announced.
     *
     * @param context as the model would be shown it, behind the words of the request's template
     * @throws dev.antiphon.protocol.ApiException a 400 that names the field, or the first item or part
     */
    default void requireAskable(CreateResponse request, List<Item> context) {
        Legible.require(request.opening());
        Legible.require(context);
    }

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
