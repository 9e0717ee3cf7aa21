package dev.antiphon.access;

import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ApiException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * From credentials to a {@link Caller}, or to a refusal: there is no request without a known caller.
 *
 * <p>API keys are the one way in today. Another way joins as another look at the same {@link Credentials}, under the
 * same two rules: who sees its own credential and finds it bad refuses, and nothing else is tried; two credentials in
 * one request are a 400, because somebody between client and server might have believed the other one.
 *
 * <p>Thread-safe if the look-up of keys is.
 */
public final class Authentication {

    private static final String SCHEME = "Bearer ";
    private static final int SHORTEST_HINTED = 24;

    private final Function<String, Optional<Caller>> keys;

    /** @param keys finds the caller an API key was given to; empty for unknown, expired and revoked keys alike */
    public Authentication(Function<String, Optional<Caller>> keys) {
        this.keys = keys;
    }

    /** @throws ApiException 401 without a valid credential, 400 with more than one */
    public Caller authenticate(Credentials credentials) {
        List<String> values = credentials.authorization();
        if (values.size() > 1 || (values.size() == 1 && values.get(0).indexOf(',') >= 0)) {
            throw severalCredentials();
        }
        if (values.isEmpty() || !isBearer(values.get(0))) {
            throw missing();
        }
        String key = values.get(0).substring(SCHEME.length()).strip();
        if (key.isEmpty()) {
            throw missing();
        }
        return keys.apply(key).orElseThrow(() -> incorrect(key));
    }

    private static boolean isBearer(String authorization) {
        return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    private static ApiException severalCredentials() {
        return ApiError.invalid(
                        "multiple_credentials",
                        null,
                        "More than one credential was sent. Send exactly one Authorization header with one API key.")
                .exception();
    }

    private static ApiException missing() {
        return unauthorized("You didn't provide an API key. You need to provide your API key in an Authorization header"
                + " using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).");
    }

    private static ApiException incorrect(String key) {
        return unauthorized("Incorrect API key provided" + hint(key) + ". Ask the operator of this server for a key.");
    }

    private static ApiException unauthorized(String message) {
        return new ApiError(401, ApiError.INVALID_REQUEST, "invalid_api_key", null, message).exception();
    }

    /** Enough to tell one's own keys apart, too little to be of use: the end of a long key that looks like one. */
    private static String hint(String key) {
        if (key.length() < SHORTEST_HINTED || !key.startsWith("sk-")) {
            return "";
        }
        String end = key.substring(key.length() - 4);
        return end.chars().allMatch(Authentication::isPlain) ? ": sk-…" + end : "";
    }

    private static boolean isPlain(int c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
    }
}
