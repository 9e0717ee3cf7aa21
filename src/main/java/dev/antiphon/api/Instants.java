package dev.antiphon.api;

import dev.antiphon.protocol.ApiError;
import jakarta.ws.rs.core.UriInfo;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads moments from a query: seconds since 1970, or a time in UTC as ISO 8601 writes it. */
final class Instants {

    private Instants() {}

    /**
     * What lies between two moments.
     *
     * @param from null for the beginning
     * @param to excluded; null for now
     */
    record Span(@Nullable Instant from, @Nullable Instant to) {}

    static Span span(UriInfo uri) {
        return new Span(instant(uri, "from"), instant(uri, "to"));
    }

    private static @Nullable Instant instant(UriInfo uri, String name) {
        String given = Queries.first(uri, name);
        if (given == null) {
            return null;
        }
        try {
            return given.matches("[0-9]{1,11}") ? Instant.ofEpochSecond(Long.parseLong(given)) : parse(given);
        } catch (DateTimeException none) {
            throw ApiError.invalid(
                            "invalid_value",
                            name,
                            "Invalid '" + name + "': expected seconds since 1970, or a time such as"
                                    + " 2026-11-30T09:00:00Z.")
                    .exception();
        }
    }

    /** Within what a database can compare in milliseconds. */
    private static Instant parse(String text) {
        Instant instant = Instant.parse(text);
        if (instant.isBefore(Instant.EPOCH) || instant.getEpochSecond() > 99_999_999_999L) {
            throw new DateTimeException("Out of all bounds");
        }
        return instant;
    }
}
