package dev.antiphon.limit;

import dev.antiphon.access.Caller;
import dev.antiphon.protocol.Usage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** The account of one response: what it holds of budgets, and what it uses. */
final class Statement implements Account {

    private final Budgets budgets;
    private final Caller caller;
    private final String model;
    private final List<Held> held = new ArrayList<>();
    private boolean begun;

    /** @param model as it is configured */
    Statement(Budgets budgets, Caller caller, String model) {
        this.budgets = budgets;
        this.caller = caller;
        this.model = model;
    }

    /** What is reserved and not used yet. */
    private static final class Held {

        private final Purse purse;
        private BigDecimal rest;

        Held(Purse purse, BigDecimal rest) {
            this.purse = purse;
            this.rest = rest;
        }

        BigDecimal redeem(BigDecimal amount) {
            BigDecimal some = amount.min(rest);
            rest = rest.subtract(some);
            return some;
        }
    }

    Caller caller() {
        return caller;
    }

    String model() {
        return model;
    }

    synchronized void holds(Purse purse, BigDecimal amount) {
        held.add(new Held(purse, amount));
    }

    /** How much of what is reserved in a purse goes with what was used; the purse has to let go of it. */
    synchronized BigDecimal redeem(Purse purse, BigDecimal used) {
        return held.stream()
                .filter(one -> one.purse == purse)
                .map(one -> one.redeem(used))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    @Override
    public void spent(Usage usage) {
        budgets.settle(this, usage, begins());
    }

    private synchronized boolean begins() {
        boolean first = !begun;
        begun = true;
        return first;
    }

    @Override
    public synchronized void close() {
        held.forEach(one -> one.purse.release(one.rest));
        held.clear();
    }
}
