package dev.antiphon.usage;

import java.util.List;

/** Where it is written down what is used. Thread-safe. */
public interface Book {

    /** Nothing is written down. */
    Book NONE = new Book() {
        @Override
        public void add(Payer payer, Amounts amounts, Runnable beside) {
            beside.run();
        }

        @Override
        public void settle(List<? extends Tally> tallies) {
            tallies.forEach(tally -> tally.kept(Amounts.NONE));
        }
    };

    /**
     * Adds to what was used today. Nobody waits for the store.
     *
     * @param beside counts the same somewhere else, and what is counted so is marked by a tally if and only if it is
     *     stored with it; must be quick
     */
    void add(Payer payer, Amounts amounts, Runnable beside);

    /**
     * Stores what is not stored yet, and tells each of them what there is then, of all nodes.
     *
     * @throws dev.antiphon.store.StoreUnavailableException when that cannot be known at the moment
     */
    void settle(List<? extends Tally> tallies);

    /** Somebody who keeps an account of a part of it. */
    interface Tally {

        Share share();

        /** What has been added so far is about to be stored, and will be in {@link #kept} unless storing fails. */
        void mark();

        /** @param sum what is stored of the share, with what was added before the mark */
        void kept(Amounts sum);
    }
}
