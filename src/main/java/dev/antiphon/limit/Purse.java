package dev.antiphon.limit;

import dev.antiphon.usage.Amounts;
import dev.antiphon.usage.Book;
import dev.antiphon.usage.Share;
import java.math.BigDecimal;

/**
 * How much of one budget is used up by one of those who have it for themselves, in one month: what is stored, of all nodes, what
 * was added here since, and what is reserved here. Thread-safe.
 */
final class Purse implements Book.Tally {

    private final Cap cap;
    private final Share share;
    private boolean known;
    private boolean retired;
    private boolean stirred;
    private BigDecimal stored = BigDecimal.ZERO;
    private BigDecimal added = BigDecimal.ZERO;
    private BigDecimal marked = BigDecimal.ZERO;
    private BigDecimal reserved = BigDecimal.ZERO;

    Purse(Cap cap, Share share) {
        this.cap = cap;
        this.share = share;
    }

    enum Taken {
        YES,
        /** There is not that much. */
        NO,
        /** It was forgotten; there may be another one by now. */
        RETIRED
    }

    Cap cap() {
        return cap;
    }

    @Override
    public Share share() {
        return share;
    }

    /** Whether what is stored has been asked for. */
    synchronized boolean known() {
        return known;
    }

    synchronized Taken take(BigDecimal amount) {
        if (retired) {
            return Taken.RETIRED;
        }
        if (used().add(reserved).add(amount).compareTo(cap.most()) > 0) {
            return Taken.NO;
        }
        reserved = reserved.add(amount);
        stirred = true;
        return Taken.YES;
    }

    synchronized void release(BigDecimal amount) {
        reserved = reserved.subtract(amount);
    }

    /**
     * Adds what was used, whether there is so much or not, and lets go of what was reserved for it in the same moment: in between
     * it would be neither, and somebody else could take it.
     *
     * @return whether it could: it may have been forgotten, when nothing is reserved
     */
    synchronized boolean add(BigDecimal used, BigDecimal redeemed) {
        if (!retired) {
            added = added.add(used);
            reserved = reserved.subtract(redeemed);
            stirred = true;
        }
        return !retired;
    }

    /** Whether anybody here has used it since this was asked last. */
    synchronized boolean stirred() {
        boolean was = stirred;
        stirred = false;
        return was;
    }

    @Override
    public synchronized void mark() {
        marked = added;
    }

    @Override
    public synchronized void kept(Amounts sum) {
        stored = cap.of(sum);
        added = added.subtract(marked);
        marked = BigDecimal.ZERO;
        known = true;
    }

    /** Whether it may be forgotten: what it knows stands in the store, or is about to. */
    synchronized boolean retire() {
        retired = reserved.signum() == 0;
        return retired;
    }

    /** Without what is reserved. */
    synchronized BigDecimal used() {
        return stored.add(added);
    }

    synchronized BigDecimal reserved() {
        return reserved;
    }

    /** From 0 to 1. */
    double left() {
        return Math.clamp(1 - used().doubleValue() / cap.most().doubleValue(), 0, 1);
    }
}
