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

    private static final String EVENTS = MediaType.SERVER_SENT_EVENTS + ";charset=utf-8";
    private static final int PIECE = 16 * 1024;

    private final AsyncResponse reply;
    private final RawBill bill;
    private final Cancellation cancel;

    RawReply(AsyncResponse reply, RawBill bill, Cancellation cancel) {
        this.reply = reply;
        this.bill = bill;
        this.cancel = cancel;
    }

    /** Asks an upstream. */
    interface Question {
        RawAnswer ask() throws ModelException;
    }

    /** @param model that was asked for */
    void send(String model, Question question) {
        try (RawAnswer answer = question.ask()) {
            bill.begins(answer.model());
            Response.ResponseBuilder head = Response.ok();
            if (!answer.model().equals(model)) {
                head.header(ANSWERED_BY, answer.model());
            }
            String type = answer.type().toLowerCase(Locale.ROOT);
            if (type.startsWith(MediaType.SERVER_SENT_EVENTS)) {
                stream(answer, head);
            } else if (type.isEmpty() || type.startsWith(MediaType.APPLICATION_JSON)) {
                byte[] whole = whole(answer);
                bill.whole(whole);
                reply.resume(head.type(MediaType.APPLICATION_JSON_TYPE)
                        .header(HttpHeaders.CONTENT_LENGTH, whole.length)
                        .entity(whole)
                        .build());
            } else {
                // A page or a picture from here would be ours to whoever opens it.
                throw broken("The model's upstream sent an answer of a type that is not handed on.");
            }
        } catch (ModelException fault) {
            answer(fault);
        } catch (RuntimeException defect) {
            reply.resume(defect);
        }
    }

    private void answer(ModelException fault) {
        if (cancel.cancelled()) {
            bill.begins();
        }
        if (fault.isCancelled() && cancel.cancelled()) {
            reply.cancel();
        } else {
            reply.resume(Envelope.response(fault.error()));
        }
    }

    private void stream(RawAnswer answer, Response.ResponseBuilder head) {
        StreamingOutput body = out -> copy(answer, out);
        reply.resume(head.type(EVENTS)
                .header("Cache-Control", "no-cache")
                .header("X-Accel-Buffering", "no")
                .entity(body)
                .build());
    }

    /** A client that left is no fault of anybody's: what is not wanted any more is not asked for any more. */
    private void copy(RawAnswer answer, OutputStream out) {
        try {
            relay(answer, out);
        } catch (IOException left) {
            cancel.cancel();
        }
    }

    /** Flushes when no more is at hand, not for every piece: that is what a token costs most. */
    private void relay(RawAnswer answer, OutputStream out) throws IOException {
        byte[] piece = new byte[PIECE];
        long bytes = 0;
        try {
            for (int count = answer.read(piece); count >= 0; count = answer.read(piece)) {
                bytes = counted(bytes + count, answer);
                bill.heard(piece, count);
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

    private static long counted(long bytes, RawAnswer answer) throws ModelException {
        if (bytes > answer.most()) {
            throw broken("The model's upstream answered with more than " + answer.most() + " bytes.");
        }
        return bytes;
    }

    private static ModelException broken(String message) {
        return new ModelException(ApiError.server(502, message));
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
            counted(whole.size(), answer);
        }
        return whole.toByteArray();
    }
}
