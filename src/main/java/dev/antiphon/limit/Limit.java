package dev.antiphon.limit;

import java.time.Duration;
import java.util.Locale;

/**
 * One amount in one time.
 *
 * @param rule says for whom
 * @param most at once; so much comes back in a period, bit by bit
 */
record Limit(Rule rule, Kind kind, Period period, long most) {

    enum Kind {
        REQUESTS,
        TOKENS;

        /** As headers, errors and messages have it. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    enum Period {
        SECOND("second", Duration.ofSeconds(1)),
        MINUTE("min", Duration.ofMinutes(1)),
        DAY("day", Duration.ofDays(1));

        private final String word;
        private final Duration length;

        Period(String word, Duration length) {
            this.word = word;
            this.length = length;
        }

        Duration length() {
            return length;
        }
    }

    /** As OpenAI says it: {@code tokens per min (TPM)}. */
    String words() {
        return kind.word() + " per " + period.word + " (" + kind.name().charAt(0) + "P"
                + period.name().charAt(0) + ")";
    }
}
