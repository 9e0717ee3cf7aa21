package dev.antiphon.limit;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;

/** How much of one limit is left to one of those who have it for themselves. Thread-safe; nobody waits in here. */
final class Meter {

    /** What could not be had however long one waits. */
    static final long NEVER = Long.MAX_VALUE;

    private final Limit limit;
    private final Bucket bucket;

    Meter(Limit limit, TimeMeter time) {
        this.limit = limit;
        this.bucket = Bucket.builder()
                .addLimit(Bandwidth.builder()
                        .capacity(limit.most())
                        .refillGreedy(limit.most(), limit.period().length())
                        .build())
                .withCustomTimePrecision(time)
                .build();
    }

    Limit limit() {
        return limit;
    }

    boolean take(long amount) {
        return amount == 0 || bucket.tryConsume(amount);
    }

    /** Takes what has been used already, whether there is so much or not; what is missing has to come back first. */
    void owe(long amount) {
        if (amount > 0) {
            bucket.consumeIgnoringRateLimits(amount);
        }
    }

    void giveBack(long amount) {
        if (amount > 0) {
            bucket.addTokens(amount);
        }
    }

    /** Below zero while something is owed. */
    long left() {
        return bucket.getAvailableTokens();
    }

    /** Nanoseconds until so much is there if nobody takes anything; {@link #NEVER} for more than there ever is. */
    long until(long amount) {
        return amount > limit.most()
                ? NEVER
                : bucket.estimateAbilityToConsume(Math.max(1, amount)).getNanosToWaitForRefill();
    }

    /** How long until everything is there again if nobody takes anything. */
    Duration untilFull() {
        return Duration.ofNanos(until(limit.most()));
    }

    Standing standing() {
        return new Standing(limit.kind().word(), limit.most(), Math.max(0, left()), untilFull());
    }
}
