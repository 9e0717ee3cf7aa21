package dev.antiphon.model;

import org.jspecify.annotations.Nullable;

/** The answer of a model as it comes. Read by one thread; {@link #close()} may come from any. */
public interface ModelStream extends AutoCloseable {

    /**
     * The next event; blocks until there is one.
     *
     * @return null after {@link ModelEvent.Finished}, which every well-ended answer has
     * @throws ModelException when the answer breaks off or makes no sense
     */
    @Nullable
    ModelEvent next() throws ModelException;

    /**
     * Whether more of the answer has already arrived, so that {@link #next()} likely need not wait. Readers are woken
     * when this turns false, rather than for every token of a burst.
     */
    boolean ready();

    /** Closes the call to the upstream; a blocked {@link #next()} then fails. Idempotent. */
    @Override
    void close();
}
