package dev.antiphon.protocol;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a response stands. It runs from queued to in progress to one of the four others; there is no way back. */
public enum Status {
    QUEUED,
    IN_PROGRESS,
    COMPLETED,
    INCOMPLETE,
    FAILED,
    CANCELLED;

    /** The word on the wire and in the store. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Status of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Terminal states absorb: nothing changes them any more. */
    public boolean terminal() {
        return this != QUEUED && this != IN_PROGRESS;
    }

    /** Whether a later response may name this one as previous_response_id (decision D25). */
    public boolean continuable() {
        return this == COMPLETED || this == INCOMPLETE;
    }
}
