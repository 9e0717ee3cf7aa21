package dev.antiphon.memory;

import dev.antiphon.model.Cancellation;

/** A model that tells what a text means, as a vector. Thread-safe. */
public interface Embedder {

    /** Tells its vectors from those of other models; 1 to 255 characters. */
    String name();

    /** How many texts it takes at a time. */
    int atOnce();

    /**
     * The vector of a text, of any length but the same for every text. May block, also for the seconds in which a model is
     * loaded.
     *
     * @param cancel is raised when nobody waits for it any more; need not be heeded
     * @throws Exception when there is none now; the next text may be luckier
     */
    float[] embed(String text, Cancellation cancel) throws Exception;
}
