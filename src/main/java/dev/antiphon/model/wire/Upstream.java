package dev.antiphon.model.wire;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where an upstream is and how it wants to be spoken to.
 *
 * @param name the operator's name for it
 * @param url the address below which the paths of its protocol lie, such as {@code http://127.0.0.1:8000/v1}
 * @param key its credential, sent as its protocol has it; null or empty for none
 * @param headers sent with every request, after those of this house and in their place
 * @param retries how often a fault that may pass is tried again before any of the answer was read
 * @param maxAnswerBytes an answer whose payloads together are more than this, all their JSON included, is broken off with a
 *     fault
 */
public record Upstream(
        String name,
        URI url,
        @Nullable String key,
        Map<String, String> headers,
        Timeouts timeouts,
        int retries,
        long maxAnswerBytes) {

    public static final int RETRIES = 2;
    public static final long MAX_ANSWER_BYTES = 64L * 1024 * 1024;

    public Upstream {
        if (!Set.of("http", "https").contains(String.valueOf(url.getScheme())) || url.getHost() == null) {
            throw new IllegalArgumentException("The url of upstream '" + name + "' must be an http or https URL");
        }
        if (url.getUserInfo() != null) {
            throw new IllegalArgumentException("The url of upstream '" + name + "' must not hold credentials");
        }
        if (retries < 0 || maxAnswerBytes < 1) {
            throw new IllegalArgumentException("retries and max_answer_bytes must not be negative");
        }
        headers = Map.copyOf(headers);
    }

    /** An upstream with the defaults for everything else. */
    public Upstream(String name, URI url, @Nullable String key) {
        this(name, url, key, Map.of(), Timeouts.DEFAULT, RETRIES, MAX_ANSWER_BYTES);
    }

    /**
     * How long to wait; only time spent waiting for the upstream counts, never that of a slow reader of ours.
     *
     * @param connect for one attempt to connect, TLS included
     * @param firstToken from the start of the call to the first chunk of the answer
     * @param idle between two chunks of the answer; bytes that trickle without completing one do not count
     * @param total of the whole call, waiting or not
     */
    public record Timeouts(Duration connect, Duration firstToken, Duration idle, Duration total) {

        /** Those of the configuration. */
        public static final Timeouts DEFAULT = new Timeouts(
                Duration.ofSeconds(5), Duration.ofMinutes(5), Duration.ofMinutes(2), Duration.ofMinutes(10));

        public Timeouts {
            if (connect.toMillis() < 1 || firstToken.toMillis() < 1 || idle.toMillis() < 1 || total.toMillis() < 1) {
                throw new IllegalArgumentException("Timeouts must be at least a millisecond");
            }
        }
    }

    /** The address of a path of its protocol; a query that the address has, such as Azure's version, stays behind it. */
    public URI address(String path) {
        String base = url.toString();
        int query = base.indexOf('?');
        String before = query < 0 ? base : base.substring(0, query);
        String behind = query < 0 ? "" : base.substring(query);
        return URI.create((before.endsWith("/") ? before.substring(0, before.length() - 1) : before) + path + behind);
    }

    /** The same upstream, where it takes its key in a header of that name and not as its protocol has it. */
    public Upstream keyIn(String header) {
        if (!hasKey()) {
            return this;
        }
        Map<String, String> all = new HashMap<>(headers);
        all.putIfAbsent(header, String.valueOf(key));
        return new Upstream(name, url, null, all, timeouts, retries, maxAnswerBytes);
    }

    /** The key as a bearer token, as a header; none where there is no key. */
    public Map<String, String> bearer() {
        return hasKey() ? Map.of("Authorization", "Bearer " + key) : Map.of();
    }

    public boolean hasKey() {
        return key != null && !key.isEmpty();
    }

    /** Without the key and the headers, so that no log can show them. */
    @Override
    public String toString() {
        return "Upstream[" + name + ", " + url + "]";
    }
}
