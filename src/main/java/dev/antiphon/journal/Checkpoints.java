package dev.antiphon.journal;

/**
 * Where the states of one response go that must outlive the process, always before the state is published: whoever has
 * seen it can GET it and continue from it at once.
 *
 * <p>Either method may throw any runtime exception; the state is then not published as if it were kept.
 */
public interface Checkpoints {

    /**
     * The response has begun; its row must exist before anybody learns its id. Not called where nobody learns it, and
     * possibly while the writer is at work already.
     *
     * @return false when the response has ended first: then there is nothing to announce
     */
    boolean announced(Frozen begun);

    /** The response is over: its snapshot and its items are written in one transaction. Called by the writer. */
    void ended(Frozen ended);

    /** For responses that leave nothing behind ({@code store: false}). */
    Checkpoints NONE = new Checkpoints() {
        @Override
        public boolean announced(Frozen begun) {
            return true;
        }

        @Override
        public void ended(Frozen ended) {}
    };
}
