package dev.antiphon.safety.classifier;

import dev.antiphon.model.Cancellation;
import java.util.Set;

/** Somebody who is asked what a text is. Thread-safe and blocking. */
public interface Assessor {

    /** Who wrote a text. */
    enum Author {
        /** A user, or anybody else whose words come to the model. */
        OTHERS,
        /** The model that answers. */
        MODEL
    }

    /**
     * What is wrong with a text, by the names of rules; empty where nothing is.
     *
     * @param text not blank, and no longer than one question may be
     * @param cancel fires when the answer is not wanted any more; the call is then closed
     * @throws Exception when that cannot be told
     */
    Set<String> assess(Author author, String text, Cancellation cancel) throws Exception;
}
