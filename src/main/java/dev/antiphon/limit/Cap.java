package dev.antiphon.limit;

import dev.antiphon.usage.Amounts;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * The amount of a budget in one unit.
 *
 * @param number of all of them
 */
record Cap(int number, Budget budget, Unit unit, BigDecimal most) {

    enum Unit {
        TOKENS,
        MONEY
    }

    static List<Cap> of(List<Budget> budgets) {
        List<Cap> all = new ArrayList<>();
        for (Budget budget : budgets) {
            if (budget.tokensPerMonth() > 0) {
                all.add(new Cap(all.size(), budget, Unit.TOKENS, BigDecimal.valueOf(budget.tokensPerMonth())));
            }
            budget.moneyPerMonth().ifPresent(money -> all.add(new Cap(all.size(), budget, Unit.MONEY, money)));
        }
        return all;
    }

    BigDecimal of(Amounts amounts) {
        return unit == Unit.TOKENS ? BigDecimal.valueOf(amounts.tokens()) : amounts.cost();
    }
}
