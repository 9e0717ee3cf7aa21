package dev.antiphon.api;

import dev.antiphon.conversation.ItemPage;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Ids;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads query parameters with the contract's faults. */
final class Queries {

    static final List<String> ORDERS = List.of("asc", "desc");

    private Queries() {}

    static boolean flag(UriInfo uri, String name) {
        String given = first(uri, name);
        if (given != null && !given.equals("true") && !given.equals("false")) {
            throw ApiError.invalidType(name, "a boolean", "a string").exception();
        }
        return "true".equals(given);
    }

    /** The number after which a replay begins, null for all of it. */
    static @Nullable Integer startingAfter(UriInfo uri) {
        String name = "starting_after";
        return first(uri, name) == null ? null : (Integer) integer(uri, name, 0, Integer.MAX_VALUE - 1, 0);
    }

    /** What only a stream can honour must not be asked of an answer in JSON. */
    static void refuseStreamOptions(UriInfo uri) {
        if (flag(uri, "stream")) {
            return;
        }
        if (first(uri, "starting_after") != null) {
            throw onlyStreamed("starting_after");
        }
        if (flag(uri, "include_obfuscation")) {
            throw onlyStreamed("include_obfuscation");
        }
    }

    private static RuntimeException onlyStreamed(String name) {
        return ApiError.invalid("invalid_value", name, "'" + name + "' is only allowed when 'stream' is true.")
                .exception();
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
                after(uri));
    }

    /** The item behind which a page begins. What cannot be an id is in no list, and no database need be asked for it. */
    static @Nullable String after(UriInfo uri) {
        String id = first(uri, "after");
        if (id != null && !Ids.wellFormed(id)) {
            throw ApiError.malformed("after").exception();
        }
        return id;
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
