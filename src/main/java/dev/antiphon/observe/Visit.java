package dev.antiphon.observe;

import dev.antiphon.access.Admitted;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request that has been answered, whatever it was answered.
 *
 * @param requestId as in {@code x-request-id}; empty for one that never got so far
 * @param responseId the response it was about, null for none
 * @param admitted who made it, and how that is known; null where nobody was found to have
 * @param method of HTTP, as it came
 * @param route the template of the path that served it, such as {@code /v1/responses/{id}}; null where none did
 * @param status of HTTP
 * @param received bytes of the body as its client announced them, -1 where it did not
 * @param sent bytes of the answer's body
 * @param took until the last byte of the answer
 */
public record Visit(
        String requestId,
        @Nullable String responseId,
        @Nullable Admitted admitted,
        String method,
        @Nullable String route,
        int status,
        long received,
        long sent,
        Duration took) {}
