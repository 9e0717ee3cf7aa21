package dev.antiphon.observe;

import io.opentelemetry.api.trace.Span;
import java.net.URI;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where upstreams are, as attributes of spans.
 *
 * @param upstreams where each is that is configured, by its name, as of now
 */
record Places(Function<String, Optional<URI>> upstreams) {

    /** Who is asked, by the operator's name, and where. */
    void describe(Span span, String upstream) {
        span.setAttribute(Keys.PROVIDER, upstream);
        upstreams.apply(upstream).ifPresent(at -> describe(span, at));
    }

    private static void describe(Span span, URI at) {
        if (at.getHost() != null) {
            span.setAttribute(Keys.SERVER_ADDRESS, at.getHost());
            boolean encrypted = "https".equalsIgnoreCase(at.getScheme());
            span.setAttribute(Keys.SERVER_PORT, at.getPort() >= 0 ? (long) at.getPort() : encrypted ? 443L : 80L);
        }
    }
}
