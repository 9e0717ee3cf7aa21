package dev.antiphon.api;

import dev.antiphon.protocol.ApiError;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The response with the headers that every answer carries.
 *
 * <p>How long the answer took is known when it is produced and must be said before the first byte leaves: whoever
 * answers asks for the stream or the writer at that moment, so that is when it is stamped. For an event stream it is
 * the time to the stream's beginning. What a container would turn into a page of its own becomes an envelope.
 */
final class StampedResponse extends HttpServletResponseWrapper {

    private final HttpServletRequest request;
    private final String requestId;
    private final long since;
    private final BooleanSupplier draining;
    private final LongSupplier nanos;
    private @Nullable String organization;
    private @Nullable Runnable onStamp;
    private final @Nullable Step step;
    private boolean stamped;

    StampedResponse(
            HttpServletRequest request,
            HttpServletResponse response,
            String requestId,
            BooleanSupplier draining,
            LongSupplier nanos,
            @Nullable Step step) {
        super(response);
        this.step = step;
        this.request = request;
        this.requestId = requestId;
        this.draining = draining;
        this.nanos = nanos;
        this.since = nanos.getAsLong();
        prepare();
    }

    private void prepare() {
        setHeader("x-request-id", requestId);
        setHeader("openai-version", "2020-10-01");
        setHeader("x-content-type-options", "nosniff");
        setHeader("cache-control", "no-store");
        if (organization != null) {
            setHeader("openai-organization", organization);
        }
    }

    /** Names the tenant the answer goes to. */
    void belongsTo(String tenant) {
        organization = tenant;
        setHeader("openai-organization", tenant);
    }

    /** What else is known only when the answer leaves. */
    void onStamp(Runnable saying) {
        onStamp = saying;
    }

    /**
     * Says how long it took, unless that was said already or is too late to say; and sends the client to another
     * connection, and so to another server, when this one is about to stop.
     */
    void stamp() {
        if (!stamped && !isCommitted()) {
            if (step != null) {
                step.leaves(getStatus());
            }
            stamped = true;
            setHeader("openai-processing-ms", Long.toString(TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - since)));
            if (onStamp != null) {
                onStamp.run();
            }
            if (draining.getAsBoolean()) {
                setHeader("Connection", "close");
            }
        }
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        stamp();
        return super.getOutputStream();
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        stamp();
        return super.getWriter();
    }

    @Override
    public void flushBuffer() throws IOException {
        stamp();
        super.flushBuffer();
    }

    @Override
    public void reset() {
        super.reset();
        stamped = false;
        prepare();
    }

    @Override
    public void sendError(int status) throws IOException {
        answer(Faults.ofStatus(status, request));
    }

    /** The message is whatever a framework thought of: it is not for clients. */
    @Override
    public void sendError(int status, String message) throws IOException {
        sendError(status);
    }

    /** Replaces whatever was said so far, which must not have left yet. */
    void answer(ApiError error) throws IOException {
        reset();
        Envelope.write(error, request, this);
    }
}
