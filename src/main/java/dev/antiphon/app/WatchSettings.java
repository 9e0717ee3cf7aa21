package dev.antiphon.app;

import java.util.Map;

/** What the operator lets be seen of the server at work, and by whom. */
public final class WatchSettings {

    private WatchSettings() {}

    /**
     * Who reads {@code /metrics}; administrators always may.
     *
     * @param open whether anybody may who reaches the server
     * @param token with which it is read, and nothing else can be done; none if empty
     */
    public record Metrics(boolean open, Secret token) {}

    /**
     * Where traces of responses go, and what is in them.
     *
     * @param endpoint that takes them over OTLP; none are made if it is empty
     * @param headers it wants
     * @param service how this server is called there
     * @param ratio of the responses that are traced
     * @param content whether what is said and what tools do is in them
     * @param propagate whether upstreams and servers of tools are told which trace they are part of
     */
    public record Tracing(
            String endpoint,
            Map<String, Secret> headers,
            String service,
            double ratio,
            boolean content,
            boolean propagate) {

        public Tracing {
            headers = Map.copyOf(headers);
        }
    }
}
