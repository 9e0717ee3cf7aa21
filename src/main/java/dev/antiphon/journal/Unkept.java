package dev.antiphon.journal;

import dev.antiphon.protocol.ApiError;
import java.time.Duration;

/** What is said of a response that the store did not take. */
final class Unkept {

    private static final System.Logger LOG = System.getLogger(LiveResponse.class.getName());

    private Unkept() {}

    static ApiError error() {
        return ApiError.server(503, "The response could not be stored. Please try again.")
                .retryAfter(Duration.ofSeconds(5));
    }

    /** To whoever runs the server. */
    static void tell(String responseId, RuntimeException why) {
        LOG.log(System.Logger.Level.ERROR, "Response " + responseId + " could not be kept", why);
    }
}
