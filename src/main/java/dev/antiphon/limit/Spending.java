package dev.antiphon.limit;

import dev.antiphon.protocol.Usage;
import java.util.List;

/**
 * What one response costs in tokens and budgets, from what is taken in advance to what it really used. What it uses beyond them is owed: the
 * response goes on, and its caller waits longer for the next one. Thread-safe.
 */
public final class Spending implements AutoCloseable {

    private final List<Meter> meters;
    private final boolean limited;
    private final Account account;
    private long advance;

    /**
     * @param advance tokens that have been taken of each
     * @param limited whether it matters to anybody how many tokens it is
     */
    Spending(List<Meter> meters, long advance, Account account, boolean limited) {
        this.limited = limited;
        this.meters = meters;
        this.advance = advance;
        this.account = account;
    }

    /** Whether something is refused because of it, so that what nobody tells has to be counted and not guessed. */
    public boolean limited() {
        return limited;
    }

    /** Settles what one call of the model used. */
    public synchronized void spent(Usage usage) {
        long tokens = usage.totalTokens();
        long paid = Math.min(tokens, advance);
        advance -= paid;
        meters.forEach(meter -> meter.owe(tokens - paid));
        account.spent(usage);
    }

    /** Gives back what was not used. What is told later is owed as a whole. Idempotent. */
    @Override
    public synchronized void close() {
        long rest = advance;
        advance = 0;
        meters.forEach(meter -> meter.giveBack(rest));
        account.close();
    }
}
