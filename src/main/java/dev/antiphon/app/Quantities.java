package dev.antiphon.app;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Reads durations such as {@code 30s} and sizes such as {@code 16MiB}. */
final class Quantities {

    static final String DURATIONS = "a duration such as 500ms, 30s, 10m, 1h or 30d";
    static final String SIZES = "a size such as 65536, 512KiB, 16MiB or 1GB";

    private static final Map<String, Duration> TIMES = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));
    private static final Map<String, Long> BYTES = Map.of(
            "", 1L,
            "B", 1L,
            "KB", 1_000L,
            "MB", 1_000_000L,
            "GB", 1_000_000_000L,
            "KiB", 1L << 10,
            "MiB", 1L << 20,
            "GiB", 1L << 30);
    // Far beyond every sensible setting, and safe to multiply with every unit.
    private static final int MOST_DIGITS = 9;

    private Quantities() {}

    static Optional<Duration> duration(String text) {
        int digits = digits(text);
        return Optional.ofNullable(digits == 0 ? null : TIMES.get(text.substring(digits)))
                .map(unit -> unit.multipliedBy(Long.parseLong(text, 0, digits, 10)));
    }

    static Optional<Long> bytes(String text) {
        int digits = digits(text);
        return Optional.ofNullable(digits == 0 ? null : BYTES.get(text.substring(digits)))
                .map(unit -> unit * Long.parseLong(text, 0, digits, 10));
    }

    /** How many digits the text begins with, 0 if that is no number this house takes. */
    private static int digits(String text) {
        int count = 0;
        while (count < text.length() && text.charAt(count) >= '0' && text.charAt(count) <= '9') {
            count++;
        }
        return count > MOST_DIGITS ? 0 : count;
    }
}
