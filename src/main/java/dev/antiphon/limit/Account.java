package dev.antiphon.limit;

import dev.antiphon.protocol.Usage;

/** Where it is written what one response uses. Closing it twice does no harm. Thread-safe. */
interface Account extends AutoCloseable {

    /** Nothing is written. */
    Account NONE = new Account() {
        @Override
        public void spent(Usage usage) {}

        @Override
        public void close() {}
    };

    /** What one call of a model used. */
    void spent(Usage usage);

    /** Gives back what was reserved and not used. */
    @Override
    void close();
}
