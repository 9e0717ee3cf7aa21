package dev.antiphon.model.wire;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.MessageHeaders;
import org.jspecify.annotations.Nullable;

/** When an upstream wants to be asked again: {@code retry-after-ms}, or {@code retry-after} as seconds or a date. */
final class RetryAfter {

    private static final double LONGEST_SECONDS = Duration.ofDays(1).toSeconds();

    private RetryAfter() {}

    /** Null when the upstream does not say, or says nothing sensible; at most a day. */
    static @Nullable Duration of(MessageHeaders headers, Clock clock) {
        String millis = value(headers, "retry-after-ms");
        String seconds = value(headers, "retry-after");
        try {
            if (millis != null) {
                return seconds(Double.parseDouble(millis) / 1000);
            }
            return seconds == null ? null : seconds(Double.parseDouble(seconds));
        } catch (NumberFormatException noNumber) {
            return seconds == null ? null : until(seconds, clock);
        }
    }

    private static @Nullable Duration until(String date, Clock clock) {
        try {
            ZonedDateTime then = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME);
            return seconds(Duration.between(clock.instant(), then.toInstant()).toMillis() / 1000.0);
        } catch (DateTimeException noDate) {
            return null;
        }
    }

    private static @Nullable Duration seconds(double seconds) {
        return seconds >= 0 ? Duration.ofMillis((long) (Math.min(seconds, LONGEST_SECONDS) * 1000)) : null;
    }

    private static @Nullable String value(MessageHeaders headers, String name) {
        Header header = headers.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }
}
