package dev.antiphon.limit;

import dev.antiphon.protocol.ApiError;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/** What is said to whoever has used up what he may. */
final class Refusal {

    /** SDKs wait as long as they are told, or for none of it; nobody watches one that sleeps for hours. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private Refusal() {}

    /** @param meters one of which had not that much; the one that takes longest is told of */
    static ApiError of(List<Meter> meters, long amount) {
        Meter worst = meters.stream()
                .max(Comparator.comparingLong(meter -> meter.until(amount)))
                .orElseThrow();
        long nanos = worst.until(amount);
        Limit limit = worst.limit();
        if (nanos == Meter.NEVER) {
            return error(
                            limit,
                            "Request too large for the limit on " + limit.words() + ": Limit " + limit.most()
                                    + ", Requested " + amount
                                    + ". The input or max_output_tokens must be reduced.")
                    .retryable(false);
        }
        Duration wait = Duration.ofMillis(Durations.millis(Duration.ofNanos(nanos)));
        ApiError error = error(
                        limit,
                        "Rate limit reached on " + limit.words() + ": Limit " + limit.most() + ", Used "
                                + (limit.most() - worst.left()) + ", Requested " + amount + ". Please try again in "
                                + Durations.again(wait) + ".")
                .retryAfter(wait);
        return wait.compareTo(PATIENCE) > 0 ? error.retryable(false) : error;
    }

    private static ApiError error(Limit limit, String message) {
        return new ApiError(429, limit.kind().word(), "rate_limit_exceeded", null, message);
    }
}
