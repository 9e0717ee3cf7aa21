package dev.antiphon.app;

import dev.antiphon.usage.Price;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads amounts of money: decimal, without exponent or sign. */
final class Prices {

    static final String VALID = "an amount such as 0.075 or 12, with at most " + Price.MOST_DECIMALS
            + " decimals and 12 digits before them";

    private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,12}(?:\\.[0-9]{1," + Price.MOST_DECIMALS + "})?");

    private Prices() {}

    /** For a million tokens. */
    static Optional<Price> price(Section model) {
        if (!model.has("price")) {
            model.section("price");
            return Optional.empty();
        }
        Section section = model.section("price");
        BigDecimal input = required(section, "input");
        Price price = new Price(
                input, section.scalar("cached_input", input, VALID, Prices::amount), required(section, "output"));
        section.refuseOthers();
        return Optional.of(price);
    }

    private static BigDecimal required(Section section, String key) {
        if (!section.has(key)) {
            section.refuse(key, "is missing; valid is " + VALID);
        }
        return section.scalar(key, BigDecimal.ZERO, VALID, Prices::amount);
    }

    static Optional<BigDecimal> amount(String text) {
        return AMOUNT.matcher(text).matches() ? Optional.of(new BigDecimal(text)) : Optional.empty();
    }
}
