package dev.antiphon.model.wire;

import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.ModelStream;
import dev.antiphon.protocol.ApiError;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The answer of a model over the wire: payloads become events, until either ends. */
final class AnswerStream implements ModelStream {

    /** For what may still follow the last payload; a connection that was read to its end can be used again. */
    private static final Duration DRAIN = Duration.ofMillis(250);
    /** For the usage of an answer whose model has stopped. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final Call call;
    private final Payloads payloads;
    private final Closeable connection;
    private final Duration idle;
    private final UpstreamLog log;
    private final AnswerReader answer;
    private final AtomicBoolean closed = new AtomicBoolean();
    private boolean begun;
    private volatile boolean over;
    private @Nullable ModelException fault;

    AnswerStream(
            Call call,
            Payloads payloads,
            Closeable connection,
            Upstream upstream,
            UpstreamLog log,
            AnswerReader answer) {
        this.call = call;
        this.payloads = payloads;
        this.connection = connection;
        this.idle = upstream.timeouts().idle();
        this.log = log;
        this.answer = answer;
    }

    @Override
    public @Nullable ModelEvent next() throws ModelException {
        while (true) {
            ModelEvent event = answer.poll();
            if (event != null) {
                return event;
            }
            if (fault != null) {
                throw fault;
            }
            if (over) {
                return null;
            }
            read();
        }
    }

    @Override
    public boolean ready() {
        return answer.hasEvents() || fault != null || over || arrived();
    }

    /** What is at hand may be less than it seems, such as half of a chunk's head: then looking for more blocks. */
    private boolean arrived() {
        boolean waiting = call.waiting();
        try {
            call.waits();
            return payloads.ready();
        } catch (IllegalStateException | NullPointerException closedMeanwhile) {
            Connections.lost(call, closedMeanwhile);
            return true; // the next read tells
        } finally {
            if (!waiting) {
                call.rests();
            }
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            if (over && call.ended() == null) {
                drain();
            }
            call.end(Call.End.CLOSED);
        }
    }

    private void read() {
        try {
            call.waits();
            boolean more = payloads.advance();
            if (!more) {
                end();
            } else if (payloads.length() > 0) {
                take();
            }
        } catch (MalformedAnswer malformed) {
            breakOff(faultOf(malformed), null);
        } catch (IOException broken) {
            connectionLost(broken);
        } catch (IllegalStateException | NullPointerException closedMeanwhile) {
            connectionLost(Connections.lost(call, closedMeanwhile));
        }
    }

    /** Once the model has stopped, the answer is whole, however the connection ends. */
    private void connectionLost(IOException broken) {
        Call.End ended = call.ended();
        if (!answer.stopped() || ended == Call.End.CANCELLED || ended == Call.End.CLOSED) {
            breakOff(faultOf(broken), broken);
            return;
        }
        try {
            end();
        } catch (MalformedAnswer malformed) {
            breakOff(faultOf(malformed), null);
        }
    }

    private void take() throws IOException {
        boolean going = !answer.stopped();
        answer.read(payloads.bytes(), payloads.from(), payloads.length());
        waited();
        if (going && answer.stopped()) {
            call.limit(idle.compareTo(LAST_WORDS) < 0 ? idle : LAST_WORDS);
        }
        UpstreamError told = answer.error();
        if (told != null) {
            log.fault("an error in the answer", told.toString());
            breakOff(Faults.inAnswer(told), null);
        } else if (answer.over()) {
            end();
        }
    }

    /** What an upstream says before its model does is no first token: that wait goes on. */
    private void waited() {
        if (!begun && answer.hasEvents()) {
            begun = true;
            call.limit(idle);
        }
        if (begun || answer.stopped()) {
            call.rests();
        }
    }

    private void end() throws MalformedAnswer {
        call.rests();
        answer.end();
        over = true;
        if (answer.usageMissing()) {
            log.note("an answer without usage; it counts as nothing");
        }
    }

    private ApiError faultOf(IOException broken) {
        return Exchange.faultOf(call, broken, log);
    }

    /** @param cause null where it would carry the upstream's text, which belongs in no one else's log */
    private void breakOff(ApiError error, @Nullable IOException cause) {
        answer.breakOff();
        fault = cause == null ? new ModelException(error) : new ModelException(error, cause);
        call.end(Call.End.CLOSED);
    }

    private void drain() {
        try {
            call.limit(DRAIN);
            call.waits();
            while (payloads.advance()) {
                // nothing that follows the end means anything
            }
            connection.close();
        } catch (IOException | IllegalStateException | NullPointerException broken) {
            // the connection is not used again; the answer was whole
        }
    }
}
