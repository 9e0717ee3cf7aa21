package dev.antiphon.protocol;

import java.math.BigDecimal;

/** How large a number in a request may be. */
final class Bounds {

    private static final int LONGEST_SHOWN = 40;

    private Bounds() {}

    /**
     * @param kind {@code integer} or {@code decimal}, for the code of the fault
     * @throws ApiException a 400 in the contract's words when it is below or above
     */
    static void require(String param, String kind, BigDecimal value, int min, int max) {
        boolean below = value.compareTo(BigDecimal.valueOf(min)) < 0;
        if (below || value.compareTo(BigDecimal.valueOf(max)) > 0) {
            String side = below ? "below minimum" : "above maximum";
            throw ApiError.invalid(
                            kind + (below ? "_below_min_value" : "_above_max_value"),
                            param,
                            "Invalid '" + param + "': " + kind + " " + side + " value. Expected a value "
                                    + (below ? ">= " + min : "<= " + max) + ", but got " + shown(value) + " instead.")
                    .exception();
        }
    }

    private static String shown(BigDecimal value) {
        String text = value.toString();
        return text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "…" : text;
    }
}
