package dev.antiphon.writer;

import org.jspecify.annotations.Nullable;

/** How a text that was told in pieces differs from the whole of it, which is told at its end. */
final class Remainder {

    private Remainder() {}

    /** What is missing at the end, empty for nothing; null where what was told is not how the whole begins. */
    static @Nullable String of(String told, String whole) {
        return whole.startsWith(told) ? whole.substring(told.length()) : null;
    }
}
