package dev.antiphon.api;

import dev.antiphon.conversation.ItemPage;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.CreateResponseReader;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads query parameters with the contract's faults. */
final class Queries {

    private static final List<String> ORDERS = List.of("asc", "desc");

    private Queries() {}

    /** A stored response is answered as JSON; replaying it as a stream is not available. */
    static void refuseReplay(UriInfo uri) {
        if (first(uri, "starting_after") != null) {
            throw ApiError.unsupported("starting_after", "Replaying a response is not available on this server.")
                    .exception();
        }
        String stream = first(uri, "stream");
        if (stream != null && !stream.equals("false")) {
            throw ApiError.unsupported("stream", "Replaying a response is not available on this server.")
                    .exception();
        }
    }

    /** What may be asked to be included: the same values as when a response is created. */
    static void requireIncludes(UriInfo uri) {
        for (String name : List.of("include", "include[]")) {
            for (String value : uri.getQueryParameters().getOrDefault(name, List.of())) {
                CreateResponseReader.requireIncludable("include", value);
            }
        }
    }

    /** Which part of a list of items to show: the newest twenty, unless something else is asked for. */
    static ItemPage.Wanted wanted(UriInfo uri) {
        return new ItemPage.Wanted(
                integer(uri, "limit", 1, 100, 20),
                choice(uri, "order", ORDERS, "desc").equals("asc"),
                first(uri, "after"));
    }

    static int integer(UriInfo uri, String name, int min, int max, int otherwise) {
        String given = first(uri, name);
        if (given == null) {
            return otherwise;
        }
        int value;
        try {
            value = Integer.parseInt(given);
        } catch (NumberFormatException notOne) {
            throw ApiError.invalidType(name, "an integer", "a string").exception();
        }
        if (value < min || value > max) {
            boolean below = value < min;
            throw ApiError.invalid(
                            below ? "integer_below_min_value" : "integer_above_max_value",
                            name,
                            "Invalid '" + name + "': integer " + (below ? "below minimum" : "above maximum")
                                    + " value. Expected a value " + (below ? ">= " + min : "<= " + max) + ", but got "
                                    + value + " instead.")
                    .exception();
        }
        return value;
    }

    static String choice(UriInfo uri, String name, List<String> supported, String otherwise) {
        String given = first(uri, name);
        if (given == null) {
            return otherwise;
        }
        if (!supported.contains(given)) {
            throw ApiError.invalidValue(name, given.length() > 64 ? given.substring(0, 64) : given, supported)
                    .exception();
        }
        return given;
    }

    static @Nullable String first(UriInfo uri, String name) {
        return uri.getQueryParameters().getFirst(name);
    }
}
