package dev.antiphon.writer;

import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelException;
import dev.antiphon.protocol.Usage;
import org.jspecify.annotations.Nullable;

/** Hears what the model says in one turn, and writes down what clients see of it. Closed whatever happens. */
public interface AnswerWriter extends AutoCloseable {

    /** @throws ModelException when the model contradicts itself */
    void write(ModelEvent event) throws ModelException;

    /** What follows, null while the model has not finished. */
    @Nullable
    Next next();

    /** Tokens this turn has spent, as far as the model told. */
    Usage usage();

    /** What it holds in memory beside the journal, in bytes, roughly. */
    default long held() {
        return 0;
    }

    /** There is no room for more: what was held back is written as it stands. */
    default void cut() throws ModelException {}

    /**
     * Nothing more of this answer is told: what is open is closed as incomplete, with a refusal in its place, and the
     * response ends as filtered.
     *
     * @param why for the user
     */
    void refuse(String why);

    /** Whether nothing matters any more that the model goes on to say. */
    default boolean over() {
        return false;
    }

    /** Closes what a broken-off turn left open, so that the stream stays well formed. */
    @Override
    void close();
}
