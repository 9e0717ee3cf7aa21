package dev.antiphon.model.wire;

import dev.antiphon.event.Traceparent;
import dev.antiphon.event.Tried;
import dev.antiphon.event.Tries;
import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelException;
import dev.antiphon.protocol.ApiError;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.jspecify.annotations.Nullable;

/**
 * The line to one upstream: sends a request until its answer begins, or until there is no point in trying again. Faults
 * that may pass are retried, but only while nothing of an answer has been read. Immutable; thread-safe.
 */
public final class Line {

    private static final int MOST_ERROR_BYTES = 64 * 1024;
    private static final int OK = 200;

    private final Upstream upstream;
    private final Connections connections;
    private final Clock clock;
    private final RandomGenerator random;
    private final UpstreamLog log;

    /**
     * @param clock tells how far off the date of a {@code Retry-After} is
     * @param random spreads retries; must be thread-safe
     */
    public Line(Upstream upstream, Connections connections, Clock clock, RandomGenerator random) {
        this.upstream = upstream;
        this.connections = connections;
        this.clock = clock;
        this.random = random;
        this.log = new UpstreamLog(upstream);
    }

    public Upstream upstream() {
        return upstream;
    }

    /** Makes the request of one attempt; an attempt uses it up. */
    private interface Request {
        HttpUriRequestBase make();
    }

    /** What came of one attempt. */
    private sealed interface Attempt {

        record Answered(Exchange exchange) implements Attempt {}

        /**
         * @param passing whether the same may well succeed a little later
         * @param word what it was, as {@link Tried} has it
         */
        record Failed(
                ApiError error,
                boolean passing,
                String word,
                @Nullable IOException cause) implements Attempt {

            ModelException exception() {
                return cause == null ? new ModelException(error) : new ModelException(error, cause);
            }
        }
    }

    /**
     * Posts JSON.
     *
     * @param path below the upstream's address, such as {@code /chat/completions}
     * @param headers of the protocol, credentials among them; those the operator gave this upstream come on top
     * @param cancel fires when the answer is no longer wanted; the call is then closed at once, whatever it is doing
     * @return an answer of status 200, of which nothing has been read; the caller closes it
     * @throws ModelException what went wrong, without a word of the upstream's key or text
     */
    public Exchange post(String path, Map<String, String> headers, byte[] body, Cancellation cancel)
            throws ModelException {
        URI address = upstream.address(path);
        return exchange(
                () -> {
                    HttpPost post = new HttpPost(address);
                    post.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
                    post.setHeader("Accept", "text/event-stream, application/json");
                    return with(headers, post);
                },
                cancel);
    }

    /** Gets what is at a path, as above. */
    public Exchange get(String path, Map<String, String> headers, Cancellation cancel) throws ModelException {
        URI address = upstream.address(path);
        return exchange(
                () -> {
                    HttpGet get = new HttpGet(address);
                    get.setHeader("Accept", "application/json");
                    return with(headers, get);
                },
                cancel);
    }

    private HttpUriRequestBase with(Map<String, String> headers, HttpUriRequestBase request) {
        String trace = Traceparent.outgoing();
        if (trace != null) {
            request.setHeader(Traceparent.HEADER, trace);
        }
        headers.forEach(request::setHeader);
        upstream.headers().forEach(request::setHeader);
        return request;
    }

    private Exchange exchange(Request request, Cancellation cancel) throws ModelException {
        Call call = connections.call(upstream.timeouts().total());
        call.limit(upstream.timeouts().firstToken());
        call.waits();
        cancel.onCancel(() -> call.end(Call.End.CANCELLED));
        try {
            return answered(call, request);
        } catch (RuntimeException defect) {
            call.end(Call.End.CLOSED);
            throw defect;
        }
    }

    private Exchange answered(Call call, Request request) throws ModelException {
        Retries retries = new Retries(upstream.retries(), random);
        while (true) {
            switch (attempt(call, request.make(), retries.left())) {
                case Attempt.Answered answered -> {
                    return answered.exchange();
                }
                case Attempt.Failed failed -> {
                    Tries.failed(failed.word());
                    pauseOrThrow(call, failed, retries);
                    Tries.again();
                }
            }
        }
    }

    private void pauseOrThrow(Call call, Attempt.Failed failed, Retries retries) throws ModelException {
        Duration pause = failed.passing() ? retries.next(failed.error().retryAfter()) : null;
        if (pause == null) {
            call.end(Call.End.CLOSED);
            throw failed.exception();
        }
        if (!call.pause(pause)) {
            throw new ModelException(ended(call));
        }
    }

    private Attempt attempt(Call call, HttpUriRequestBase request, Duration left) {
        call.exchange(request);
        try {
            Duration connect = upstream.timeouts().connect();
            ClassicHttpResponse response = connections.open(request, left.compareTo(connect) < 0 ? left : connect);
            Tries.heard(response.getCode());
            return response.getCode() == OK ? answer(call, response) : refusal(response);
        } catch (IOException failure) {
            return failed(call, failure);
        } catch (IllegalStateException | NullPointerException closedMeanwhile) {
            return failed(call, Connections.lost(call, closedMeanwhile));
        }
    }

    private Attempt answer(Call call, ClassicHttpResponse response) throws IOException {
        HttpEntity entity = response.getEntity();
        String type = entity == null ? "none" : typeOf(response);
        if (entity == null || type.toLowerCase(Locale.ROOT).startsWith("text/html")) {
            response.close();
            log.fault("answer of type " + type, "");
            ApiError broken = Faults.broken();
            return new Attempt.Failed(broken, false, broken.word(), null);
        }
        return new Attempt.Answered(new Exchange(call, response, entity.getContent(), type, upstream, log));
    }

    private static String typeOf(ClassicHttpResponse response) {
        Header type = response.getFirstHeader("Content-Type");
        return type == null ? "" : type.getValue();
    }

    private Attempt refusal(ClassicHttpResponse response) throws IOException {
        try (response) {
            HttpEntity entity = response.getEntity();
            byte[] body = entity == null ? new byte[0] : entity.getContent().readNBytes(MOST_ERROR_BYTES);
            int status = response.getCode();
            UpstreamError told = UpstreamError.of(status, body);
            log.fault("status " + status, told.code() + " " + told.message());
            ApiError error = Faults.of(told, RetryAfter.of(response, clock));
            boolean passing = status == 429 || status == 500 || (status >= 502 && status <= 504) || status == 529;
            boolean again = passing && !Boolean.FALSE.equals(error.retryable());
            return new Attempt.Failed(error, again, Integer.toString(status), null);
        }
    }

    private Attempt failed(Call call, IOException failure) {
        if (call.ended() != null) {
            boolean late = call.ended() == Call.End.TIMED_OUT;
            return new Attempt.Failed(ended(call), false, late ? Tried.TIMEOUT : Tried.CANCELLED, failure);
        }
        log.fault("no answer", failure.toString());
        ApiError error = Faults.of(failure);
        boolean lasting = failure instanceof SSLException || failure instanceof ClientProtocolException;
        return new Attempt.Failed(error, !lasting, failure.getClass().getName(), failure);
    }

    private ApiError ended(Call call) {
        if (call.ended() == Call.End.TIMED_OUT) {
            log.fault("time limit", "no answer began");
            return Faults.timeout();
        }
        return ModelException.cancelled().error();
    }
}
