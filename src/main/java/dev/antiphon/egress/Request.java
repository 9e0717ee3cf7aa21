package dev.antiphon.egress;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is sent over a {@link Line}.
 *
 * @param headers may hold credentials, and are shown nowhere
 * @param json the body, null for none
 * @param silence how long nothing may come of the answer; zero for ever
 */
@SuppressWarnings("ArrayRecordComponent")
public record Request(String method, URI at, Map<String, String> headers, byte @Nullable [] json, Duration silence) {

    public Request {
        headers = Map.copyOf(headers);
    }

    @Override
    public String toString() {
        return method + " to " + at.getHost();
    }
}
