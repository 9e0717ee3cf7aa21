package dev.antiphon.model.wire;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
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
public final class Connections implements AutoCloseable {

    public static final int MOST_CONNECTIONS = 10_000;

    private static final Logger LOG = System.getLogger(Connections.class.getPackageName());
    private static final TimeValue CHECK_AFTER_IDLE = TimeValue.ofSeconds(2);
    private static final Http1Config HTTP = Http1Config.custom()
            .setMaxLineLength(64 * 1024)
            .setMaxHeaderCount(200)
            .build();

    private static final Duration TICK = Duration.ofMillis(50);

    private final Set<Call> calls = ConcurrentHashMap.newKeySet();
    private final Thread ticker;
    private final CloseableHttpClient http;

    /** @param most the most connections open at a time, to one upstream and to all together */
    public Connections(int most) {
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
        ticker = Thread.ofPlatform().daemon().name("antiphon-upstream-limits").start(this::tick);
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

    Call call(Duration total) {
        Call call = new Call(total, calls::remove);
        calls.add(call);
        return call;
    }

    /** One thread that looks at all calls is far cheaper than a timer for each wait of each call. */
    private void tick() {
        while (true) {
            try {
                Thread.sleep(TICK);
                long now = System.nanoTime();
                calls.forEach(call -> check(call, now));
            } catch (InterruptedException closed) {
                return; // nothing is waited for any more
            } catch (Throwable surprise) {
                // Without this thread no limit would hold any more. Saying so may take what is missing: memory.
            }
        }
    }

    /** Whatever closing one connection may throw, the limits of the others must hold. */
    private static void check(Call call, long now) {
        try {
            call.check(now);
        } catch (Throwable surprise) {
            LOG.log(Level.WARNING, "A call that ran out of time could not be closed", surprise);
        }
    }

    /** How many calls have not ended. */
    int calls() {
        return calls.size();
    }

    /**
     * Sends the request and returns once the head of the response is there. Then the request lets go of its body: the
     * call keeps the request, to abort it, for as long as the answer takes, and the body is all that was ever said.
     *
     * @param connect how long connecting may take. The library would have it per host, but upstreams may share one
     */
    @SuppressWarnings("deprecation")
    ClassicHttpResponse open(HttpUriRequestBase request, Duration connect) throws IOException {
        Timeout limit = limit(connect);
        request.setConfig(RequestConfig.custom()
                .setConnectTimeout(limit)
                .setConnectionRequestTimeout(limit)
                .setProtocolUpgradeEnabled(false)
                .build());
        ClassicHttpResponse response = http.executeOpen(null, request, null);
        request.setEntity(null);
        return response;
    }

    /** At least a millisecond: to the library no time at all means no limit, and less than none is a defect. */
    static Timeout limit(Duration time) {
        return Timeout.ofMilliseconds(Math.max(1, time.toMillis()));
    }

    /**
     * The library is surprised, by a NullPointerException even, when a call ends while it sets it up; a call that has not
     * ended found a defect.
     */
    static IOException lost(Call call, RuntimeException surprise) {
        if (call.ended() == null) {
            throw surprise;
        }
        return new IOException("The call ended meanwhile", surprise);
    }

    @Override
    public void close() throws IOException {
        ticker.interrupt();
        http.close();
    }
}
