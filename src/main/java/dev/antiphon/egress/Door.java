package dev.antiphon.egress;

import java.io.IOException;
import java.time.Duration;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.BasicHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * The way to one origin, over connections that a {@link Guard} has judged.
 *
 * <p>The library does HTTP and nothing more: no redirects, cookies, credentials, compression, retries or proxies.
 */
final class Door implements AutoCloseable {

    private static final Http1Config HTTP = Http1Config.custom()
            .setMaxLineLength(16 * 1024)
            .setMaxHeaderCount(100)
            .build();

    private static final TimeValue CHECK_AFTER_IDLE = TimeValue.ofSeconds(1);

    private final HttpHost target;
    private final CloseableHttpClient http;

    private Door(Origin origin, HttpClientConnectionManager connections) {
        this.target = new HttpHost(origin.scheme(), origin.name(), origin.port());
        this.http = HttpClients.custom()
                .setConnectionManager(connections)
                .setRoutePlanner(new DefaultRoutePlanner(DefaultSchemePortResolver.INSTANCE))
                .setUserAgent("Antiphon")
                .disableAuthCaching()
                .disableAutomaticRetries()
                .disableConnectionState()
                .disableContentCompression()
                .disableCookieManagement()
                .disableRedirectHandling()
                .build();
    }

    /** For one request at a time. */
    static Door single(Origin origin, Guard guard, Duration connect) {
        BasicHttpClientConnectionManager connections = new BasicHttpClientConnectionManager(
                guard.operator(),
                ManagedHttpClientConnectionFactory.builder().http1Config(HTTP).build());
        connections.setConnectionConfig(
                timeouts(connect).setSocketTimeout(Timeout.of(connect)).build());
        return new Door(origin, connections);
    }

    /** For several requests at a time, over connections that are kept. One that rested is looked at before it is used. */
    static Door pooled(Origin origin, Guard guard, Duration connect, int most) {
        PoolingHttpClientConnectionManager connections = new PoolingHttpClientConnectionManager(
                guard.operator(),
                PoolConcurrencyPolicy.STRICT,
                PoolReusePolicy.LIFO,
                TimeValue.NEG_ONE_MILLISECOND,
                ManagedHttpClientConnectionFactory.builder().http1Config(HTTP).build());
        connections.setDefaultConnectionConfig(
                timeouts(connect).setValidateAfterInactivity(CHECK_AFTER_IDLE).build());
        connections.setMaxTotal(most);
        connections.setDefaultMaxPerRoute(most);
        return new Door(origin, connections);
    }

    /** Sends the request, and returns when the head of the answer is there. */
    ClassicHttpResponse open(HttpUriRequestBase request) throws IOException {
        return http.executeOpen(target, request, null);
    }

    @Override
    public void close() throws IOException {
        http.close();
    }

    private static ConnectionConfig.Builder timeouts(Duration connect) {
        return ConnectionConfig.custom().setConnectTimeout(Timeout.of(connect));
    }
}
