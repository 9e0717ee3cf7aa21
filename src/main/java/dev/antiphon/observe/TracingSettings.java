package dev.antiphon.observe;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where traces go, and what is in them.
 *
 * @param endpoint that takes them, over HTTP, as protobuf
 * @param headers it wants, such as a credential
 * @param service how this server is called there
 * @param ratio of the responses that are traced, from 0 to 1
 * @param content whether what is said, what tools are called with and what they return are in them
 * @param propagate whether upstreams and servers of tools are told which trace they are part of
 * @param upstreams where each is that is configured, by its name, as of now
 */
public record TracingSettings(
        URI endpoint,
        Map<String, String> headers,
        String service,
        double ratio,
        boolean content,
        boolean propagate,
        Function<String, Optional<URI>> upstreams) {

    public TracingSettings {
        headers = Map.copyOf(headers);
    }

    /** Without the headers, which may hold a credential. */
    @Override
    public String toString() {
        return "TracingSettings[" + endpoint + "]";
    }
}
