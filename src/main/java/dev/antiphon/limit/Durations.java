package dev.antiphon.limit;

import java.math.BigDecimal;
import java.time.Duration;

/** Durations as OpenAI writes them. */
public final class Durations {

    private Durations() {}

    /** For {@code x-ratelimit-reset-*}: {@code 6m0s}, {@code 1.5s}, {@code 20ms}; whole milliseconds, rounded up. */
    public static String reset(Duration wait) {
        long millis = millis(wait);
        if (millis < 60_000) {
            return seconds(millis);
        }
        long minutes = millis / 60_000;
        String rest = minutes % 60 + "m" + decimal(millis % 60_000) + "s";
        return minutes < 60 ? rest : minutes / 60 + "h" + rest;
    }

    /** For messages, out of which clients read it: {@code 90s}, {@code 1.5s}, {@code 20ms}. */
    static String again(Duration wait) {
        return seconds(millis(wait));
    }

    /** Rounded up, so that nobody comes too early. */
    static long millis(Duration wait) {
        return wait.plusNanos(999_999).toMillis();
    }

    private static String seconds(long millis) {
        return millis > 0 && millis < 1_000 ? millis + "ms" : decimal(millis) + "s";
    }

    private static String decimal(long millis) {
        return millis == 0
                ? "0"
                : BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString();
    }
}
