package dev.antiphon.process;

import dev.antiphon.model.Reply;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something an upstream does, and what becomes of it.
 *
 * @param route {@code hasty} or {@code dead} for another upstream than the usual one
 * @param replies to one request of ours after the other
 */
record UpstreamCase(String name, String route, Outcome outcome, Supplier<List<Reply>> replies) {

    sealed interface Outcome {}

    /** A fault: an HTTP error where JSON was asked for, {@code error} and {@code response.failed} in a stream. */
    record Fails(
            int status,
            String type,
            @Nullable String code,
            @Nullable String param,
            Map<String, String> headers) implements Outcome {

        Fails with(String header, String value) {
            return new Fails(status, type, code, param, Map.of(header, value));
        }

        /** The code in the response object, which knows fewer. */
        String responseCode() {
            return code != null
                            && List.of("rate_limit_exceeded", "insufficient_quota", "context_length_exceeded")
                                    .contains(code)
                    ? code
                    : "server_error";
        }
    }

    /**
     * An answer.
     *
     * @param why it is incomplete, null when it is completed
     * @param text all of it, null where it is not looked at
     * @param calls the arguments of its function calls
     */
    record Ends(@Nullable String why, @Nullable String text, List<String> calls) implements Outcome {

        String status() {
            return why == null ? "completed" : "incomplete";
        }
    }

    static Fails broken() {
        return server(502, null);
    }

    static Fails server(int status, @Nullable String code) {
        return new Fails(status, "server_error", code, null, Map.of());
    }

    static Ends says(String text) {
        return new Ends(null, text, List.of());
    }

    static Ends calls(String... arguments) {
        return new Ends(null, "", List.of(arguments));
    }

    static UpstreamCase of(String name, Outcome outcome, Supplier<Reply> reply) {
        return new UpstreamCase(name, "usual", outcome, () -> List.of(reply.get()));
    }

    static UpstreamCase twice(String name, Outcome outcome, Supplier<Reply> reply) {
        return new UpstreamCase(name, "usual", outcome, () -> List.of(reply.get(), reply.get()));
    }

    static UpstreamCase hasty(String name, Outcome outcome, Supplier<Reply> reply) {
        return new UpstreamCase(name, "hasty", outcome, () -> List.of(reply.get()));
    }

    @Override
    public String toString() {
        return name;
    }
}
