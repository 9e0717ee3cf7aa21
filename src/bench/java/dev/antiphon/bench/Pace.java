package dev.antiphon.bench;

/**
 * How much time the benchmark takes.
 *
 * @param rounds how many rounds count
 * @param warmUpSeconds of one stretch of warming
 * @param warmUps stretches at most; fewer when another one gains nothing
 * @param attempts how often a round is tried until it is not disturbed
 * @param keepsDisturbed whether the last attempt counts even if it was disturbed, for want of time
 * @param slowTokens tokens of a slow stream
 * @param manyStreams open streams when memory is measured
 * @param stored responses in a full store
 * @param chains how many chains of 100 turns
 * @param coldStarts how often each server is started
 */
record Pace(
        int rounds,
        double roundSeconds,
        double warmUpSeconds,
        int warmUps,
        int attempts,
        boolean keepsDisturbed,
        int slowTokens,
        int manyStreams,
        int stored,
        int chains,
        int coldStarts) {

    static final Pace FULL = new Pace(5, 4, 8, 8, 10, false, 60, 5000, 10_000, 100, 4);
    static final Pace QUICK = new Pace(3, 1, 1, 1, 1, true, 20, 1000, 1_500, 24, 2);
}
