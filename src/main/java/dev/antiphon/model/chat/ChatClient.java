package dev.antiphon.model.chat;

import dev.antiphon.model.CalledByName;
import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelClient;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.model.ModelStream;
import dev.antiphon.protocol.ApiError;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.jspecify.annotations.Nullable;

/**
 * A model behind an upstream that speaks Chat Completions.
 *
 * <p>Always asks for a stream, so that a cancelled call ends at once and a long answer is never mistaken for a dead
 * upstream; one that answers with plain JSON all the same is understood. Immutable; thread-safe.
 */
public final class ChatClient implements ModelClient {

    private static final int MOST_EVENT_BYTES = 8 * 1024 * 1024;
    private static final int MOST_ERROR_BYTES = 64 * 1024;

    private final ChatUpstream upstream;
    private final ChatConnections connections;
    private final Clock clock;
    private final RandomGenerator random;
    private final URI address;
    private final RequestWriter writer;
    private final UpstreamLog log;

    /**
     * @param clock tells how far off the date of a {@code Retry-After} is
     * @param random spreads retries; must be thread-safe
     */
    public ChatClient(ChatUpstream upstream, ChatConnections connections, Clock clock, RandomGenerator random) {
        this.upstream = upstream;
        this.connections = connections;
        this.clock = clock;
        this.random = random;
        this.address = upstream.completions();
        this.writer = new RequestWriter(upstream.dialect());
        this.log = new UpstreamLog(upstream);
    }

    /** What came of one attempt. */
    private sealed interface Attempt {

        record Answered(ModelStream stream) implements Attempt {}

        /** @param passing whether the same may well succeed a little later */
        record Failed(
                ApiError error, boolean passing, @Nullable IOException cause) implements Attempt {

            ModelException exception() {
                return cause == null ? new ModelException(error) : new ModelException(error, cause);
            }
        }
    }

    @Override
    public ModelStream stream(ModelRequest request, Cancellation cancel) throws ModelException {
        byte[] body = writer.write(request);
        boolean logprobs = RequestWriter.wantsLogprobs(request.request());
        Call call = connections.call(upstream.timeouts().total());
        call.limit(upstream.timeouts().firstToken());
        call.waits();
        cancel.onCancel(() -> call.end(Call.End.CANCELLED));
        try {
            return CalledByName.over(answered(call, body, logprobs), request.tools());
        } catch (RuntimeException defect) {
            call.end(Call.End.CLOSED);
            throw defect;
        }
    }

    @Override
    public boolean guaranteesFormats() {
        return upstream.dialect().structuredOutputs() == StructuredOutputs.ENFORCED;
    }

    private ModelStream answered(Call call, byte[] body, boolean logprobs) throws ModelException {
        Retries retries = new Retries(upstream.retries(), random);
        while (true) {
            switch (attempt(call, body, logprobs, retries.left())) {
                case Attempt.Answered answered -> {
                    return answered.stream();
                }
                case Attempt.Failed failed -> pauseOrThrow(call, failed, retries);
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

    private Attempt attempt(Call call, byte[] body, boolean logprobs, Duration left) {
        HttpPost post = post(body);
        call.exchange(post);
        try {
            Duration connect = upstream.timeouts().connect();
            ClassicHttpResponse response = connections.open(post, left.compareTo(connect) < 0 ? left : connect);
            return response.getCode() == 200 ? answer(call, response, logprobs) : refusal(response);
        } catch (IOException failure) {
            return failed(call, failure);
        } catch (IllegalStateException | NullPointerException closedMeanwhile) {
            return failed(call, ChatConnections.lost(call, closedMeanwhile));
        }
    }

    private HttpPost post(byte[] body) {
        HttpPost post = new HttpPost(address);
        post.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
        post.setHeader("Accept", "text/event-stream, application/json");
        if (upstream.hasKey()) {
            post.setHeader("Authorization", "Bearer " + upstream.key());
        }
        upstream.headers().forEach(post::setHeader);
        return post;
    }

    private Attempt answer(Call call, ClassicHttpResponse response, boolean logprobs) throws IOException {
        HttpEntity entity = response.getEntity();
        String type = entity == null ? "none" : typeOf(response);
        if (entity == null || type.startsWith("text/html")) {
            response.close();
            log.fault("answer of type " + type, "");
            return new Attempt.Failed(Faults.broken(), false, null);
        }
        InputStream in = entity.getContent();
        Payloads payloads = type.startsWith("application/json")
                ? new JsonBody(in, MOST_EVENT_BYTES)
                : new SseReader(in, MOST_EVENT_BYTES);
        return new Attempt.Answered(new ChatStream(call, payloads, response, upstream, log, logprobs));
    }

    private static String typeOf(ClassicHttpResponse response) {
        Header type = response.getFirstHeader("Content-Type");
        return type == null ? "" : type.getValue().toLowerCase(Locale.ROOT);
    }

    private Attempt refusal(ClassicHttpResponse response) throws IOException {
        try (response) {
            HttpEntity entity = response.getEntity();
            byte[] body = entity == null ? new byte[0] : entity.getContent().readNBytes(MOST_ERROR_BYTES);
            int status = response.getCode();
            UpstreamError told = UpstreamError.of(status, body);
            log.fault("status " + status, told.code() + " " + told.message());
            ApiError error = Faults.of(told, RetryAfter.of(response, clock));
            boolean passing = status == 429 || status == 500 || (status >= 502 && status <= 504);
            return new Attempt.Failed(error, passing && !Boolean.FALSE.equals(error.retryable()), null);
        }
    }

    private Attempt failed(Call call, IOException failure) {
        if (call.ended() != null) {
            return new Attempt.Failed(ended(call), false, failure);
        }
        log.fault("no answer", failure.toString());
        ApiError error = Faults.of(failure);
        boolean lasting = failure instanceof SSLException || failure instanceof ClientProtocolException;
        return new Attempt.Failed(error, !lasting, failure);
    }

    private ApiError ended(Call call) {
        if (call.ended() == Call.End.TIMED_OUT) {
            log.fault("time limit", "no answer began");
            return Faults.timeout();
        }
        return ModelException.cancelled().error();
    }
}
