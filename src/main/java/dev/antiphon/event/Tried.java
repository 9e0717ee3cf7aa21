package dev.antiphon.event;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An upstream was asked for one answer: each request that was sent to it is one, and so is one that was not let through.
 *
 * @param model that was asked for there, as the operator calls it
 * @param upstream as the operator calls it
 * @param resend how often the same had been sent there before, 0 for the first time
 * @param status of HTTP that it answered with, 0 where it did not
 * @param fault why nothing came of it; null where the upstream began to answer. A status such as {@code 503}, the name of an
 *     exception's class, the code of our own fault, or one of the words below: no text of an upstream's
 * @param took until it had begun to say something, or had failed to
 */
public record Tried(
        String model,
        String upstream,
        int resend,
        int status,
        @Nullable String fault,
        Duration took) {

    /** Nobody wanted the answer any more. */
    public static final String CANCELLED = "cancelled";

    /** No answer began within the time limit. */
    public static final String TIMEOUT = "timeout";

    /** The upstream rests, or has enough to do: nothing was sent to it. */
    public static final String REFUSED = "refused";
}
