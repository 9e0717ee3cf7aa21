package dev.antiphon.model.chat;

import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.ModelStream;
import dev.antiphon.protocol.ApiError;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The answer of an upstream: payloads become chunks, chunks become events, until either ends. */
final class ChatStream implements ModelStream {

    private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};
    /** For what may still follow the last payload; a connection that was read to its end can be used again. */
    private static final Duration DRAIN = Duration.ofMillis(250);
    /** For the usage of an answer whose model has stopped. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final Call call;
    private final Payloads payloads;
    private final Closeable connection;
    private final Duration idle;
    private final boolean wantsLogprobs;
    private final UpstreamLog log;
    private final Answer answer;
    private final AtomicBoolean closed = new AtomicBoolean();
    private boolean begun;
    private volatile boolean over;
    private @Nullable ModelException fault;

    ChatStream(
            Call call,
            Payloads payloads,
            Closeable connection,
            ChatUpstream upstream,
            UpstreamLog log,
            boolean wantsLogprobs) {
        this.call = call;
        this.payloads = payloads;
        this.connection = connection;
        this.idle = upstream.timeouts().idle();
        this.wantsLogprobs = wantsLogprobs;
        this.log = log;
        this.answer = new Answer(upstream.maxAnswerBytes());
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
        return answer.hasEvents() || fault != null || over || payloads.ready();
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
            call.rests();
            if (!more) {
                end(false);
            } else if (isDone()) {
                end(true);
            } else if (payloads.length() > 0) {
                chunk(ChunkReader.read(payloads.bytes(), payloads.from(), payloads.length(), wantsLogprobs));
            }
        } catch (MalformedAnswer malformed) {
            breakOff(faultOf(malformed), null);
        } catch (IOException broken) {
            connectionLost(broken);
        } catch (IllegalStateException | NullPointerException closedMeanwhile) {
            connectionLost(ChatConnections.lost(call, closedMeanwhile));
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
            end(false);
        } catch (MalformedAnswer malformed) {
            breakOff(faultOf(malformed), null);
        }
    }

    private void chunk(Chunk chunk) throws IOException {
        if (!begun) {
            begun = true;
            call.limit(idle);
        }
        boolean going = !answer.stopped();
        answer.take(chunk);
        if (going && answer.stopped()) {
            call.limit(idle.compareTo(LAST_WORDS) < 0 ? idle : LAST_WORDS);
        }
        if (chunk.error() != null) {
            log.fault("an error in the answer", chunk.error().toString());
            breakOff(Faults.inAnswer(chunk.error()), null);
        }
    }

    private void end(boolean done) throws MalformedAnswer {
        answer.end(done);
        over = true;
        if (answer.usageMissing()) {
            log.note("an answer without usage; it counts as nothing");
        }
    }

    private ApiError faultOf(IOException broken) {
        Call.End ended = call.ended();
        if (ended == Call.End.TIMED_OUT) {
            log.fault("time limit", "nothing came any more");
            return Faults.timeout();
        }
        if (ended != null) {
            return ModelException.cancelled().error();
        }
        log.fault("broken answer", String.valueOf(broken.getMessage()));
        return Faults.broken();
    }

    /** @param cause null where it would carry the upstream's text, which belongs in no one else's log */
    private void breakOff(ApiError error, @Nullable IOException cause) {
        answer.breakOff();
        fault = cause == null ? new ModelException(error) : new ModelException(error, cause);
        call.end(Call.End.CLOSED);
    }

    private boolean isDone() {
        int from = payloads.from();
        return payloads.length() == DONE.length
                && Arrays.equals(payloads.bytes(), from, from + DONE.length, DONE, 0, DONE.length);
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
