package dev.antiphon.tool.mcp;

import java.time.Duration;

/** How long one question waits: for so long at a time, and never longer than in all. One thread waits, any may renew. */
final class Patience {

    private final Duration each;
    private final Duration total;
    private final long begun = System.nanoTime();
    private volatile long renewed = begun;

    Patience(Duration each, Duration total) {
        this.each = each;
        this.total = total;
    }

    /** There was a sign of life. */
    void renew() {
        renewed = System.nanoTime();
    }

    /** In nanoseconds; none when it is over. */
    long left() {
        long now = System.nanoTime();
        return Math.max(0, Math.min(renewed + each.toNanos() - now, begun + total.toNanos() - now));
    }

    /** Which of its limits it ends at. */
    Duration limit() {
        return renewed + each.toNanos() - begun < total.toNanos() ? each : total;
    }
}
