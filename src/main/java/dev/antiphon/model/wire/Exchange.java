package dev.antiphon.model.wire;

import dev.antiphon.model.ModelException;
import dev.antiphon.model.ModelStream;
import dev.antiphon.protocol.ApiError;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;

/**
 * A call of an upstream that has begun to answer with status 200. Its bytes can be handed on as they are, piece by piece, or
 * be {@linkplain #read read} as the answer of a model. One thread reads; any may close.
 */
public final class Exchange implements AutoCloseable {

    private static final int MOST_EVENT_BYTES = 8 * 1024 * 1024;

    private final Call call;
    private final Closeable connection;
    private final InputStream in;
    private final String type;
    private final Upstream upstream;
    private final UpstreamLog log;

    Exchange(Call call, Closeable connection, InputStream in, String type, Upstream upstream, UpstreamLog log) {
        this.call = call;
        this.connection = connection;
        this.in = in;
        this.type = type;
        this.upstream = upstream;
        this.log = log;
    }

    /** The {@code Content-Type} as the upstream sent it, empty where it sent none. */
    public String type() {
        return type;
    }

    /** The most bytes an answer of this upstream may have. */
    public long most() {
        return upstream.maxAnswerBytes();
    }

    /** Whether more of the answer has arrived already. */
    public boolean ready() {
        try {
            return in.available() > 0;
        } catch (IOException | IllegalStateException | NullPointerException broken) {
            return true; // the next read tells
        }
    }

    /**
     * The next bytes of the answer, as soon as there are any; each wait is limited by the upstream's {@code idle}, the first
     * by its {@code first_token}.
     *
     * @return how many, -1 at the end
     * @throws ModelException when the answer breaks off
     */
    public int read(byte[] buffer) throws ModelException {
        try {
            call.waits();
            int count = in.read(buffer);
            call.limit(upstream.timeouts().idle());
            call.rests();
            return count;
        } catch (IOException broken) {
            throw new ModelException(faultOf(broken), broken);
        } catch (IllegalStateException | NullPointerException closedMeanwhile) {
            IOException lost = Connections.lost(call, closedMeanwhile);
            throw new ModelException(faultOf(lost), lost);
        }
    }

    /** The answer of a model. Closing the stream closes this. */
    public ModelStream read(AnswerReader reader) {
        String plain = type.toLowerCase(Locale.ROOT);
        Payloads payloads = plain.startsWith("application/json")
                ? new JsonBody(in, MOST_EVENT_BYTES)
                : new SseReader(in, MOST_EVENT_BYTES);
        return new AnswerStream(call, payloads, connection, upstream, log, reader);
    }

    private ApiError faultOf(IOException broken) {
        return faultOf(call, broken, log);
    }

    static ApiError faultOf(Call call, IOException broken, UpstreamLog log) {
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

    /** Takes the connection back into the pool where the answer was read to its end; otherwise it is closed. */
    public void finish() {
        try {
            call.limit(Duration.ofMillis(250));
            connection.close();
        } catch (IOException | IllegalStateException | NullPointerException broken) {
            // the connection is not used again; the answer was whole
        }
        call.end(Call.End.CLOSED);
    }

    /** Closes the call, whatever it is doing. */
    @Override
    public void close() {
        call.end(Call.End.CLOSED);
    }
}
