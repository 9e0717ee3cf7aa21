package dev.antiphon.tool.mcp;

import java.time.Duration;

/**
 * How much is put up with.
 *
 * @param timeout of one request; each notice of progress starts it anew
 * @param total of one call, whatever progress is announced
 * @param messageBytes of one message that a server sends
 * @param outputBytes of the text of one result; the rest is left out
 * @param sessions that are open at a time, of all callers together
 * @param idle after which a session that nobody uses is closed
 * @param listing of the tools of one server
 */
public record McpSettings(
        Duration timeout,
        Duration total,
        long messageBytes,
        int outputBytes,
        int sessions,
        Duration idle,
        Listing listing) {

    /** With the usual bounds of a list. */
    public McpSettings(
            Duration timeout, Duration total, long messageBytes, int outputBytes, int sessions, Duration idle) {
        this(timeout, total, messageBytes, outputBytes, sessions, idle, Listing.DEFAULT);
    }

    /**
     * What a server can say of its tools.
     *
     * @param tools that it can have; others are not known
     * @param bytes of what is known of one of them, as JSON; one with more is left out
     * @param depth how deep that may nest
     */
    public record Listing(int tools, long bytes, int depth) {

        public static final Listing DEFAULT = new Listing(1_000, 64 << 10, 64);
    }
}
