package dev.antiphon.journal;

/**
 * Where the states of one response go that must outlive the process. Called by the response's one writer, in order, and
 * always before the state is published: whoever has seen it can GET it and continue from it at once.
 *
 * <p>Either method may throw any runtime exception; the state is then not published as if it were kept.
 */
public interface Checkpoints {

    /** The response has begun; its row must exist before anybody learns its id. Not called where nobody learns it. */
    void announced(Frozen begun);

    /** The response is over: its snapshot and its items are written in one transaction. */
    void ended(Frozen ended);

    /** For responses that leave nothing behind ({@code store: false}). */
    Checkpoints NONE = new Checkpoints() {
        @Override
        public void announced(Frozen begun) {}

        @Override
        public void ended(Frozen ended) {}
    };
}
