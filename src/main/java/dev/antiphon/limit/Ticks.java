package dev.antiphon.limit;

import io.github.bucket4j.TimeMeter;
import java.util.function.LongSupplier;

/**
 * The time of buckets.
 *
 * @param nanos tells it
 * @param isWallClockBased whether it is one that several nodes have alike
 */
record Ticks(LongSupplier nanos, boolean isWallClockBased) implements TimeMeter {

    @Override
    public long currentTimeNanos() {
        return nanos.getAsLong();
    }
}
