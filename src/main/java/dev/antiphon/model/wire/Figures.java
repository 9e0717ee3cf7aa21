package dev.antiphon.model.wire;

import com.fasterxml.jackson.databind.JsonNode;

/** Reads what an upstream has counted. */
public final class Figures {

    /** No call costs more; keeps nonsense from overflowing sums. */
    private static final long MOST = 1_000_000_000_000L;

    private Figures() {}

    /** A number of tokens; what is missing or absurd counts as zero. */
    public static long count(JsonNode in, String name) {
        return Math.clamp(in.path(name).asLong(0), 0L, MOST);
    }
}
