package dev.antiphon.limit;

import dev.antiphon.protocol.ApiError;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.YearMonth;

/** What is said to whoever has used up a budget. No time to come back is told: nobody watches a client that sleeps for days. */
final class Overdrawn {

    private static final String INSUFFICIENT_QUOTA = "insufficient_quota";

    private Overdrawn() {}

    static RuntimeException of(Purse purse, BigDecimal requested, String currency, YearMonth month) {
        Cap cap = purse.cap();
        boolean money = cap.unit() == Cap.Unit.MONEY;
        String unit = money ? " " + currency : "";
        return new ApiError(
                        429,
                        INSUFFICIENT_QUOTA,
                        INSUFFICIENT_QUOTA,
                        null,
                        "You exceeded the budget of " + (money ? "money" : "tokens") + " per month: Limit "
                                + shown(cap.most()) + unit + ", Used " + shown(purse.used()) + unit + ", Reserved "
                                + shown(purse.reserved()) + unit + ", Requested " + shown(requested) + unit
                                + ". The next month begins at "
                                + month.plusMonths(1).atDay(1) + "T00:00:00Z.")
                .retryable(false)
                .exception();
    }

    /** Six decimals are enough for people. */
    private static String shown(BigDecimal amount) {
        BigDecimal rounded = amount.setScale(6, RoundingMode.HALF_UP).stripTrailingZeros();
        return (rounded.scale() < 0 ? rounded.setScale(0) : rounded).toPlainString();
    }
}
