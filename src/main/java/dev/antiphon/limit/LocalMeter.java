package dev.antiphon.limit;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;

/** In the memory of one process; nobody waits in here. */
final class LocalMeter implements Meter {

    private final Limit limit;
    private final Bucket bucket;

    LocalMeter(Limit limit, TimeMeter time) {
        this.limit = limit;
        this.bucket = Bucket.builder()
                .addLimit(Bandwidth.builder()
                        .capacity(limit.most())
                        .refillGreedy(limit.most(), limit.period().length())
                        .build())
                .withCustomTimePrecision(time)
                .build();
    }

    @Override
    public Limit limit() {
        return limit;
    }

    @Override
    public boolean take(long amount) {
        return amount == 0 || bucket.tryConsume(amount);
    }

    @Override
    public void owe(long amount) {
        if (amount > 0) {
            bucket.consumeIgnoringRateLimits(amount);
        }
    }

    @Override
    public void giveBack(long amount) {
        if (amount > 0) {
            bucket.addTokens(amount);
        }
    }

    @Override
    public long left() {
        return bucket.getAvailableTokens();
    }

    @Override
    public long until(long amount) {
        return amount > limit.most()
                ? NEVER
                : bucket.estimateAbilityToConsume(Math.max(1, amount)).getNanosToWaitForRefill();
    }
}
