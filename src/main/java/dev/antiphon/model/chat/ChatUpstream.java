package dev.antiphon.model.chat;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where an upstream is and how it wants to be spoken to.
 *
 * @param name the operator's name for it, used in logs only
 * @param url the address below which {@code /chat/completions} lies, such as {@code http://127.0.0.1:8000/v1}
 * @param key sent as a bearer token; null or empty for none
 * @param headers sent with every request, after those of this house
 * @param retries how often a fault that may pass is tried again before any of the answer was read
 * @param maxAnswerBytes an answer that grows beyond this, log probabilities included, is broken off with a fault
 */
public record ChatUpstream(
        String name,
        URI url,
        @Nullable String key,
        Map<String, String> headers,
        Timeouts timeouts,
        int retries,
        long maxAnswerBytes,
        Dialect dialect) {

    public static final int RETRIES = 2;
    public static final long MAX_ANSWER_BYTES = 32L * 1024 * 1024;

    public ChatUpstream {
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
    public ChatUpstream(String name, URI url, @Nullable String key) {
        this(name, url, key, Map.of(), Timeouts.DEFAULT, RETRIES, MAX_ANSWER_BYTES, Dialect.DEFAULT);
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

    URI completions() {
        String base = url.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + "/chat/completions");
    }

    boolean hasKey() {
        return key != null && !key.isEmpty();
    }

    /** Without the key and the headers, so that no log can show them. */
    @Override
    public String toString() {
        return "ChatUpstream[" + name + ", " + url + "]";
    }
}
