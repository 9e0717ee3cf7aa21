package dev.antiphon.limit;

import dev.antiphon.protocol.Usage;
import java.util.List;

/**
 * The tokens of one response, from those taken in advance to those it really used. What it uses beyond them is owed: the
 * response goes on, and its caller waits longer for the next one. Thread-safe.
 */
public final class Spending implements AutoCloseable {

    private final List<Meter> meters;
    private long advance;

    /** @param advance tokens that have been taken of each */
    Spending(List<Meter> meters, long advance) {
        this.meters = meters;
        this.advance = advance;
    }

    /** Whether no limit holds for it, so that nobody need tell what it uses. */
    public boolean isFree() {
        return meters.isEmpty();
    }

    /** Settles what one call of the model used. */
    public synchronized void spent(Usage usage) {
        long tokens = usage.totalTokens();
        long paid = Math.min(tokens, advance);
        advance -= paid;
        meters.forEach(meter -> meter.owe(tokens - paid));
    }

    /** Gives back what was not used. What is told later is owed as a whole. Idempotent. */
    @Override
    public synchronized void close() {
        long rest = advance;
        advance = 0;
        meters.forEach(meter -> meter.giveBack(rest));
    }
}
