package dev.antiphon.api;

import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.route.RawAnswer;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Json;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Hands an upstream's answer on, byte by byte: a stream as it comes, anything else when it is whole, so that a client never
 * takes half an answer for one.
 */
final class RawReply {

    /** Tells who answers, where that is not the model that was asked for: not a byte of the answer is ours to tell it. */
    static final String ANSWERED_BY = "x-antiphon-model";

    private static final int PIECE = 16 * 1024;
    private static final int MOST_BYTES = 64 * 1024 * 1024;

    private final AsyncResponse reply;
    private final Cancellation cancel;

    RawReply(AsyncResponse reply, Cancellation cancel) {
        this.reply = reply;
        this.cancel = cancel;
    }

    /** Asks an upstream. */
    interface Question {
        RawAnswer ask() throws ModelException;
    }

    /** @param model that was asked for */
    void send(String model, Question question) {
        try (RawAnswer answer = question.ask()) {
            Response.ResponseBuilder head = Response.ok();
            if (!answer.model().equals(model)) {
                head.header(ANSWERED_BY, answer.model());
            }
            if (answer.type().toLowerCase(Locale.ROOT).startsWith("text/event-stream")) {
                stream(answer, head);
            } else {
                byte[] whole = whole(answer);
                reply.resume(typed(head, answer)
                        .header(HttpHeaders.CONTENT_LENGTH, whole.length)
                        .entity(whole)
                        .build());
            }
        } catch (ModelException fault) {
            answer(fault);
        } catch (RuntimeException defect) {
            reply.resume(defect);
        }
    }

    private void answer(ModelException fault) {
        if (fault.isCancelled() && cancel.cancelled()) {
            reply.cancel();
        } else {
            reply.resume(Envelope.response(fault.error()));
        }
    }

    private void stream(RawAnswer answer, Response.ResponseBuilder head) {
        StreamingOutput body = out -> copy(answer, out);
        reply.resume(typed(head, answer)
                .header("Cache-Control", "no-cache")
                .header("X-Accel-Buffering", "no")
                .entity(body)
                .build());
    }

    private static Response.ResponseBuilder typed(Response.ResponseBuilder head, RawAnswer answer) {
        return head.header(
                HttpHeaders.CONTENT_TYPE, answer.type().isEmpty() ? MediaType.APPLICATION_JSON : answer.type());
    }

    /** Flushes when no more is at hand, not for every piece: that is what a token costs most. */
    private void copy(RawAnswer answer, OutputStream out) throws IOException {
        byte[] piece = new byte[PIECE];
        try {
            for (int count = answer.read(piece); count >= 0; count = answer.read(piece)) {
                out.write(piece, 0, count);
                if (!answer.ready()) {
                    out.flush();
                }
            }
        } catch (ModelException broken) {
            if (!cancel.cancelled()) {
                out.write(told(broken.error()));
                out.flush();
            }
        }
    }

    /** Within a stream a fault is an event, as chat clients know it; without it they would take what they have for all. */
    private static byte[] told(ApiError error) {
        return ("\n\ndata: " + new String(Json.bytes(error.envelope()), StandardCharsets.UTF_8) + "\n\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] whole(RawAnswer answer) throws ModelException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        byte[] piece = new byte[PIECE];
        for (int count = answer.read(piece); count >= 0; count = answer.read(piece)) {
            whole.write(piece, 0, count);
            if (whole.size() > MOST_BYTES) {
                throw new ModelException(
                        ApiError.server(502, "The model's upstream answered with more than " + MOST_BYTES + " bytes."));
            }
        }
        return whole.toByteArray();
    }
}
