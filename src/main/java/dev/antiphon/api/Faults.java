package dev.antiphon.api;

import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.store.StoreUnavailableException;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.WebApplicationException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a client is told about something that was thrown: the fault it carries, what a framework's status means here, or
 * that this server failed. Nothing else of an exception ever leaves the house; what is our fault is logged, once.
 */
public final class Faults {

    private static final Logger LOG = System.getLogger(Faults.class.getName());
    private static final Duration COME_BACK = Duration.ofSeconds(2);
    private static final int LONGEST_SHOWN = 200;

    private Faults() {}

    static ApiError of(Throwable thrown, HttpServletRequest request) {
        Throwable cause = thrown instanceof ServletException servlet && servlet.getRootCause() != null
                ? servlet.getRootCause()
                : thrown;
        return switch (cause) {
            case ApiException known -> known.error();
            case WebApplicationException web -> ofStatus(web.getResponse().getStatus(), request);
            case StoreUnavailableException absent -> unavailable(absent, requestId(request));
            default -> defect(cause, requestId(request));
        };
    }

    /** The same where no servlet request is at hand. */
    public static ApiError of(Throwable thrown, String requestId) {
        return switch (thrown) {
            case ApiException known -> known.error();
            case StoreUnavailableException absent -> unavailable(absent, requestId);
            default -> defect(thrown, requestId);
        };
    }

    private static String requestId(HttpServletRequest request) {
        return String.valueOf(request.getAttribute(FrontDoor.REQUEST_ID));
    }

    /** The fault behind a status that a framework chose; its own words are not passed on. */
    static ApiError ofStatus(int status, HttpServletRequest request) {
        return switch (status) {
            case 404 ->
                invalid(
                        404,
                        "unknown_url",
                        "Unknown request URL: " + shown(request) + ". Please check the URL for typos.");
            case 405 -> invalid(405, "method_not_supported", "Not allowed to " + shown(request, " on ") + ".");
            case 406 ->
                invalid(
                        406,
                        null,
                        "Nothing acceptable can be sent: answers are application/json or text/event-stream.");
            case 413 -> invalid(413, null, "The request body is too large.");
            case 414 -> invalid(414, null, "The request URL is too long.");
            case 415 ->
                invalid(
                        415,
                        "unsupported_media_type",
                        "Unsupported content type. Send 'Content-Type: application/json'.");
            case 431 -> invalid(431, null, "The request headers are too large.");
            case 501, 505 ->
                ApiError.server(status, "This server does not speak that way.").retryable(false);
            case 503 -> ApiError.server(503, "The server is not available at the moment. Please try again later.");
            default ->
                status >= 400 && status < 500
                        ? invalid(status, null, "The request could not be understood.")
                        : ApiError.server(
                                Math.max(status, 500), "The server had an error while processing your request.");
        };
    }

    private static ApiError invalid(int status, @Nullable String code, String message) {
        return new ApiError(status, ApiError.INVALID_REQUEST, code, null, message);
    }

    /** No stack: while the database is away, every request would log the same one. */
    private static ApiError unavailable(StoreUnavailableException absent, String id) {
        LOG.log(
                Level.WARNING,
                "Request " + id + " found no database: "
                        + Objects.requireNonNullElse(absent.getCause(), absent).getMessage());
        return ApiError.server(503, "The server's storage is not available at the moment. Please try again later.")
                .retryAfter(COME_BACK)
                .retryable(true);
    }

    private static ApiError defect(Throwable cause, String id) {
        LOG.log(isDeparture(cause) ? Level.DEBUG : Level.ERROR, "Request " + id + " failed", cause);
        return ApiError.server(
                500,
                "The server had an error while processing your request. Sorry about that! If it happens again, tell the"
                        + " operator of this server the request ID " + id + ".");
    }

    /** Tomcat's name for a client that left; nobody is there to read the answer, and nothing is wrong here. */
    private static boolean isDeparture(Throwable cause) {
        return cause.getClass().getSimpleName().equals("ClientAbortException");
    }

    private static String shown(HttpServletRequest request) {
        return shown(request, " ");
    }

    /** Method and path, which passed the front door and so hold no control characters. */
    private static String shown(HttpServletRequest request, String between) {
        String shown = request.getMethod() + between + request.getRequestURI();
        return shown.length() > LONGEST_SHOWN ? shown.substring(0, LONGEST_SHOWN) + "…" : shown;
    }
}
