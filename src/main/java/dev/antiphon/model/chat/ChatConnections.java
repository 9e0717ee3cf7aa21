package dev.antiphon.model.chat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * The connections to all upstreams: one pool, and one thread for time limits. Built once; thread-safe.
 *
 * <p>The library does HTTP and nothing more: no redirects (they could lead the key elsewhere), cookies, cached
 * credentials, compression, retries or environment proxies. TLS is as the JVM has it.
 */
public final class ChatConnections implements AutoCloseable {

    public static final int MOST_CONNECTIONS = 10_000;

    private static final TimeValue CHECK_AFTER_IDLE = TimeValue.ofSeconds(2);
    private static final Http1Config HTTP = Http1Config.custom()
            .setMaxLineLength(64 * 1024)
            .setMaxHeaderCount(200)
            .build();

    private final ScheduledThreadPoolExecutor timer;
    private final CloseableHttpClient http;

    /** @param most the most connections open at a time, to one upstream and to all together */
    public ChatConnections(int most) {
        timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("antiphon-chat-limits").factory());
        timer.setRemoveOnCancelPolicy(true);
        http = HttpClients.custom()
                .setConnectionManager(pool(most))
                .setUserAgent("Antiphon")
                .disableAuthCaching()
                .disableAutomaticRetries()
                .disableConnectionState()
                .disableContentCompression()
                .disableCookieManagement()
                .disableRedirectHandling()
                .build();
    }

    private static PoolingHttpClientConnectionManager pool(int most) {
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setConnectionFactory(socket -> new BurstConnection(HTTP))
                .setMaxConnTotal(most)
                .setMaxConnPerRoute(most)
                .setConnPoolPolicy(PoolReusePolicy.LIFO)
                .setDefaultSocketConfig(SocketConfig.custom()
                        .setSoTimeout(Timeout.DISABLED)
                        .setTcpNoDelay(true)
                        .setSoKeepAlive(true)
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setValidateAfterInactivity(CHECK_AFTER_IDLE)
                        .build())
                .build();
    }

    Call call() {
        return new Call(timer);
    }

    /**
     * Sends the request and returns once the head of the response is there.
     *
     * @param connect how long connecting may take. The library would have it per host, but upstreams may share one
     */
    @SuppressWarnings("deprecation")
    ClassicHttpResponse open(HttpPost request, Duration connect) throws IOException {
        Timeout limit = Timeout.of(connect);
        request.setConfig(RequestConfig.custom()
                .setConnectTimeout(limit)
                .setConnectionRequestTimeout(limit)
                .setProtocolUpgradeEnabled(false)
                .build());
        return http.executeOpen(null, request, null);
    }

    @Override
    public void close() throws IOException {
        timer.shutdownNow();
        http.close();
    }
}
