package dev.antiphon.access;

import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ApiException;

/** Why nobody is let in, in words that tell the caller what to mend and nobody else anything. */
public final class Refusal {

    private static final int SHORTEST_HINTED = 24;

    private Refusal() {}

    static ApiException missing() {
        return unauthorized("You didn't provide an API key. You need to provide your API key in an Authorization header"
                + " using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).");
    }

    static ApiException incorrectKey(String key) {
        return unauthorized("Incorrect API key provided" + hint(key) + ". Ask the operator of this server for a key.");
    }

    /** @param what such as "The access token has expired." */
    public static ApiException unauthorized(String what) {
        return new ApiError(401, ApiError.INVALID_REQUEST, "invalid_api_key", null, what).exception();
    }

    static ApiException severalAuthorizations() {
        return several("More than one credential was sent. Send exactly one Authorization header with one API key.");
    }

    static ApiException conflict() {
        return several("The request names two different callers. Send one credential only.");
    }

    static ApiException twice(String header) {
        return several("The header '" + header + "' has more than one value.");
    }

    private static ApiException several(String message) {
        return ApiError.invalid("multiple_credentials", null, message).exception();
    }

    static ApiException foreignPage() {
        return new ApiError(
                        403,
                        ApiError.INVALID_REQUEST,
                        "origin_not_allowed",
                        null,
                        "Whoever signs in by browser changes something from this server's own pages only: a header"
                                + " Sec-Fetch-Site or Origin has to say so.")
                .exception();
    }

    /** Enough to tell one's own keys apart, too little to be of use: the end of a long key that looks like one. */
    private static String hint(String key) {
        if (key.length() < SHORTEST_HINTED || !key.startsWith("sk-")) {
            return "";
        }
        String end = key.substring(key.length() - 4);
        return end.chars().allMatch(Refusal::isPlain) ? ": sk-…" + end : "";
    }

    private static boolean isPlain(int c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
    }
}
