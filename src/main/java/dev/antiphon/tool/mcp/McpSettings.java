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
 */
public record McpSettings(
        Duration timeout, Duration total, long messageBytes, int outputBytes, int sessions, Duration idle) {}
