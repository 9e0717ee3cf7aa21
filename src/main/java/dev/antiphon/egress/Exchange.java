package dev.antiphon.egress;

import dev.antiphon.egress.EgressException.Reason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * One request over a {@link Line}, and its answer. It is redirected within its own origin only, and only where the request
 * stays what it is; any other redirect is an answer like any other.
 *
 * <p>One thread opens and reads; any may close. Closing before the end of the answer closes the connection as well; after
 * it, the connection is kept for others.
 */
public final class Exchange implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Exchange.class.getPackageName());
    private static final int MOST_REDIRECTS = 3;
    private static final Set<Integer> UNCHANGED = Set.of(307, 308);

    private final Origin origin;
    private final Door door;
    private final Duration connect;
    private final Request request;
    private volatile boolean closed;
    private volatile @Nullable HttpUriRequestBase current;

    Exchange(Origin origin, Door door, Duration connect, Request request) {
        this.origin = origin;
        this.door = door;
        this.connect = connect;
        this.request = request;
    }

    /**
     * Sends the request, and returns when the head of the answer is there.
     *
     * @throws EgressException when there was no answer; it says whether anything was sent
     */
    public Answer open() throws EgressException {
        URI at = request.at();
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            ClassicHttpResponse response = send(at);
            Optional<URI> next = elsewhere(response, at);
            if (next.isEmpty()) {
                return new Answer(at, response);
            }
            cut();
            at = next.get();
        }
        throw new EgressException(Reason.UNAVAILABLE, "too many redirects");
    }

    @Override
    public void close() {
        closed = true;
        cut();
    }

    /** Does nothing where the answer was read to its end. */
    private void cut() {
        HttpUriRequestBase sent = current;
        if (sent != null) {
            sent.cancel();
        }
    }

    private ClassicHttpResponse send(URI at) throws EgressException {
        HttpUriRequestBase sending = prepared(at);
        current = sending;
        if (closed) {
            sending.cancel();
        }
        try {
            return door.open(sending);
        } catch (IOException | IllegalStateException | NullPointerException failed) {
            // The library is surprised, by a NullPointerException even, when it is broken off while it prepares.
            LOG.log(System.Logger.Level.DEBUG, "No answer from {0}: {1}", origin, failed.toString());
            throw new EgressException(Reason.UNAVAILABLE, failed, unsent(failed));
        }
    }

    @SuppressWarnings("deprecation")
    private HttpUriRequestBase prepared(URI at) {
        HttpUriRequestBase sending = new HttpUriRequestBase(request.method(), at);
        request.headers().forEach(sending::setHeader);
        sending.setHeader("Accept-Encoding", "identity");
        byte[] json = request.json();
        if (json != null) {
            sending.setEntity(new ByteArrayEntity(json, ContentType.APPLICATION_JSON.withCharset((String) null)));
        }
        sending.setConfig(RequestConfig.custom()
                .setConnectTimeout(Timeout.of(connect))
                .setConnectionRequestTimeout(Timeout.of(connect))
                .setResponseTimeout(Timeout.of(request.silence()))
                .setProtocolUpgradeEnabled(false)
                .build());
        return sending;
    }

    /** Where the same request is to be sent instead, if that is at the same origin. */
    private Optional<URI> elsewhere(ClassicHttpResponse response, URI at) {
        Header location = response.getFirstHeader("Location");
        if (!UNCHANGED.contains(response.getCode()) || location == null) {
            return Optional.empty();
        }
        try {
            URI next = at.resolve(new URI(location.getValue()));
            return Origin.of(next).filter(origin::equals).map(same -> next);
        } catch (URISyntaxException nowhere) {
            return Optional.empty();
        }
    }

    private static boolean unsent(Exception failed) {
        return failed instanceof ConnectException
                || failed instanceof ConnectTimeoutException
                || failed instanceof ConnectionRequestTimeoutException
                || failed instanceof NoRouteToHostException
                || failed instanceof UnknownHostException
                || failed instanceof SSLHandshakeException;
    }
}
