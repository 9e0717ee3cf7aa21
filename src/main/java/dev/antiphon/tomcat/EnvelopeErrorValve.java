package dev.antiphon.tomcat;

import java.io.IOException;
import java.io.Writer;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;

/**
 * Answers what Tomcat itself refuses in the error envelope of the API, because every SDK parses that and none parses an
 * HTML page.
 *
 * <p>It speaks only where nobody has spoken: an answer that the application has written, or begun, stays as it is. The
 * messages are fixed texts. What Tomcat or an exception has to say may quote the request or name classes; that belongs
 * in the log.
 */
public class EnvelopeErrorValve extends ErrorReportValve {

    private static final String REQUEST_ID = "x-request-id";
    private static final String PROCESSING = "openai-processing-ms";

    private final SecureRandom random = new SecureRandom();

    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported() || !writable(response)) {
            return;
        }
        response.setContentType("application/json");
        response.setHeader("cache-control", "no-store");
        if (response.getHeader(REQUEST_ID) == null) {
            response.setHeader(REQUEST_ID, requestId());
        }
        if (response.getHeader(PROCESSING) == null) {
            response.setHeader(PROCESSING, Long.toString(millisSince(request)));
        }
        if (status == 503) {
            response.setHeader("retry-after", "1");
            response.setHeader("retry-after-ms", "1000"); // SDKs look for this one first
        } else if (status == 501 || status == 505) {
            response.setHeader("x-should-retry", "false"); // SDKs would retry every 5xx, and this one in vain
        }
        try {
            Writer writer = response.getReporter();
            if (writer != null) {
                writer.write(envelope(status));
                response.finishResponse();
            }
        } catch (IOException | IllegalStateException e) {
            container.getLogger().debug("The client left before it could be told of its error", e);
        }
    }

    private static boolean writable(Response response) {
        AtomicBoolean allowed = new AtomicBoolean();
        response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, allowed);
        return allowed.get();
    }

    /** Zero where what arrived was too broken to be a request. */
    private static long millisSince(Request request) {
        long begun = request.getCoyoteRequest().getStartTimeNanos();
        return begun < 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    }

    private String requestId() {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return "req_" + HexFormat.of().formatHex(bytes);
    }

    private static String envelope(int status) {
        String type = status < 500 ? "invalid_request_error" : "server_error";
        return "{\"error\":{\"message\":\"" + message(status) + "\",\"type\":\"" + type
                + "\",\"param\":null,\"code\":null}}";
    }

    /** Fixed texts, free of quotation marks and backslashes: they go into the JSON as they are. */
    private static String message(int status) {
        return switch (status) {
            case 400 ->
                "The HTTP request is malformed: its request line, its address or its headers are not valid or too large.";
            case 404 -> "There is nothing at this address. The API is under /v1.";
            case 405 -> "This HTTP method is not allowed here.";
            case 408 -> "The request did not arrive in time.";
            case 411 -> "A Content-Length header is required.";
            case 413 -> "The request body is too large.";
            case 414 -> "The address of the request is too long.";
            case 415 -> "This content type or encoding is not supported.";
            case 417 -> "The expectation in the Expect header cannot be met.";
            case 431 -> "The headers of the request are too large.";
            case 501 -> "This HTTP method or transfer encoding is not implemented.";
            case 503 -> "The server is starting or stopping. Please retry.";
            case 505 -> "This HTTP version is not supported.";
            default ->
                status < 500
                        ? "The server refused the request with HTTP status " + status + "."
                        : "The server had an error while processing your request.";
        };
    }
}
