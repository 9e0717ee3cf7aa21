package dev.antiphon.schema;

/**
 * How many steps one check may still take. Schemas can be written whose check takes for ever: patterns that go back and
 * forth, references that fork at every level. Counted in steps rather than in time, so that the same check always ends
 * the same. Not thread-safe.
 */
final class Budget {

    private long left;

    /** There are no steps left. An error, because the library logs exceptions, with the client's own words. */
    static final class Spent extends Error {
        private static final long serialVersionUID = 1;

        Spent() {
            super("The check takes too many steps", null, false, false);
        }
    }

    void refill(long steps) {
        left = steps;
    }

    void spend(long steps) {
        left -= steps;
        if (left < 0) {
            throw new Spent();
        }
    }
}
