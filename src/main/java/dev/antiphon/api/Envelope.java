package dev.antiphon.api;

import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Json;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BiConsumer;

/**
 * How a fault looks over HTTP: its status, the envelope with all four keys, and the headers that tell a client whether
 * and when to come back. The only place that writes one, for servlets and for resources alike.
 */
final class Envelope {

    private Envelope() {}

    /** Answers with the fault; a {@code HEAD} gets status and headers only. The response must not be committed. */
    static void write(ApiError error, HttpServletRequest request, HttpServletResponse response) throws IOException {
        request.setAttribute(AuditTrail.FAULT, error.word());
        response.setStatus(error.status());
        headers(error, response::setHeader);
        response.setContentType(MediaType.APPLICATION_JSON);
        byte[] json = Json.bytes(error.envelope());
        if (!"HEAD".equals(request.getMethod())) {
            response.setContentLength(json.length);
            response.getOutputStream().write(json);
        }
        response.flushBuffer();
    }

    /** The same as the answer of a resource. */
    static Response response(ApiError error) {
        Response.ResponseBuilder answer = Response.status(error.status());
        headers(error, answer::header);
        byte[] json = Json.bytes(error.envelope());
        return answer.type(MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.CONTENT_LENGTH, json.length)
                .entity(json)
                .build();
    }

    private static void headers(ApiError error, BiConsumer<String, String> header) {
        if (error.status() == 401 || error.status() == 403) {
            header.accept("WWW-Authenticate", RouteScopes.challenge(error));
        }
        Duration wait = error.retryAfter();
        if (wait != null) {
            // Whole seconds, rounded up, so that nobody comes back too early; SDKs prefer the exact one.
            header.accept("Retry-After", Long.toString(wait.plusMillis(999).toSeconds()));
            header.accept("retry-after-ms", Long.toString(wait.toMillis()));
        }
        Boolean retry = error.retryable();
        if (retry != null) {
            header.accept("x-should-retry", retry.toString());
        }
    }
}
