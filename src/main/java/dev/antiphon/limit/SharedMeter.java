package dev.antiphon.limit;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One that several nodes share. Only taking asks the database. What is settled waits in here for a moment and goes there with
 * whatever has come meanwhile; how it stands is told as it was seen last, with what has come back since.
 */
final class SharedMeter implements Meter {

    private final Limit limit;
    private final Bucket bucket;
    private final LongSupplier nanos;
    private final Consumer<SharedMeter> settling;
    private long seen;
    private long at;

    /** To be given back, or below zero to be owed. */
    private long unsettled;

    /** @param settling sees to it that {@link #settle} is called soon */
    SharedMeter(Limit limit, Bucket bucket, LongSupplier nanos, Consumer<SharedMeter> settling) {
        this.limit = limit;
        this.bucket = bucket;
        this.nanos = nanos;
        this.settling = settling;
        this.seen = limit.most();
        this.at = nanos.getAsLong();
    }

    @Override
    public Limit limit() {
        return limit;
    }

    @Override
    public boolean take(long amount) {
        if (amount == 0) {
            return true;
        }
        ConsumptionProbe probe = SharedBuckets.asking(() -> bucket.tryConsumeAndReturnRemaining(amount));
        see(probe.getRemainingTokens());
        return probe.isConsumed();
    }

    private synchronized void see(long remaining) {
        seen = remaining;
        at = nanos.getAsLong();
    }

    @Override
    public void owe(long amount) {
        settleLater(-amount);
    }

    @Override
    public void giveBack(long amount) {
        settleLater(amount);
    }

    private void settleLater(long amount) {
        if (amount != 0) {
            synchronized (this) {
                unsettled += amount;
            }
            settling.accept(this);
        }
    }

    /** @throws dev.antiphon.store.StoreUnavailableException when that is not possible now; then it is as before */
    void settle() {
        long amount = taken();
        try {
            if (amount > 0) {
                SharedBuckets.asking(() -> {
                    bucket.addTokens(amount);
                    return true;
                });
            } else if (amount < 0) {
                SharedBuckets.asking(() -> bucket.consumeIgnoringRateLimits(-amount));
            }
        } catch (RuntimeException | Error later) {
            synchronized (this) {
                unsettled += amount;
            }
            throw later;
        }
        if (amount != 0) {
            see(Math.min(limit.most(), seenNow() + amount));
        }
    }

    private synchronized long taken() {
        long amount = unsettled;
        unsettled = 0;
        return amount;
    }

    private synchronized long seenNow() {
        double back = (double) (nanos.getAsLong() - at)
                * limit.most()
                / limit.period().length().toNanos();
        return (long) Math.min(limit.most(), seen + back);
    }

    @Override
    public synchronized long left() {
        return Math.min(limit.most(), seenNow() + unsettled);
    }

    @Override
    public long until(long amount) {
        if (amount > limit.most()) {
            return NEVER;
        }
        long missing = Math.max(0, Math.max(1, amount) - left());
        return (long) Math.ceil((double) missing * limit.period().length().toNanos() / limit.most());
    }
}
