package dev.antiphon.api;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Who may read {@code /metrics} without being a caller: nobody, unless the operator has given out a token for it or opened it
 * to everybody. Opens nothing else. Thread-safe.
 */
public final class Scrapers {

    static final String PATH = "/metrics";

    private static final String ADMITTED = "dev.antiphon.scraper";
    private static final String SCHEME = "Bearer ";
    private static final Set<String> METHODS = Set.of("GET", "HEAD");

    private final boolean everybody;
    private final byte[] token;

    /** @param token as a bearer, empty for none */
    public Scrapers(boolean everybody, String token) {
        this.everybody = everybody;
        this.token = token.getBytes(StandardCharsets.UTF_8);
    }

    /** Marks a request that the front door may let in without a key. */
    void look(HttpServletRequest request) {
        if (isTheirs(request) && (everybody || hasToken(request))) {
            request.setAttribute(ADMITTED, true);
        }
    }

    /** Whether it asks for the metrics, byte for byte: no other spelling of the path is one. */
    static boolean isTheirs(HttpServletRequest request) {
        return METHODS.contains(request.getMethod()) && request.getRequestURI().equals(request.getContextPath() + PATH);
    }

    /** Whether it has been marked; no client can do that. */
    static boolean isAdmitted(HttpServletRequest request) {
        return request.getAttribute(ADMITTED) != null;
    }

    private boolean hasToken(HttpServletRequest request) {
        List<String> values = Collections.list(request.getHeaders("Authorization"));
        return token.length > 0
                && values.size() == 1
                && values.getFirst().regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && MessageDigest.isEqual(
                        token,
                        values.getFirst().substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8));
    }
}
