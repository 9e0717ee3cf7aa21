package dev.antiphon.egress;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.BasicHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.Lookup;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.util.Timeout;

/**
 * One connection to one origin. Its host is looked up once, the addresses found are judged, and only they are connected
 * to: there is no second look-up that could say something else. The socket judges once more, whatever led to it.
 *
 * <p>The library does HTTP and nothing more: no redirects, cookies, credentials, compression, retries or proxies.
 */
final class Door implements AutoCloseable {

    private static final Lookup<TlsSocketStrategy> TLS = RegistryBuilder.<TlsSocketStrategy>create()
            .register("https", DefaultClientTlsStrategy.createDefault())
            .build();
    private static final Http1Config HTTP = Http1Config.custom()
            .setMaxLineLength(16 * 1024)
            .setMaxHeaderCount(100)
            .build();

    private final HttpHost target;
    private final boolean trusted;
    private final Names names;
    private final CloseableHttpClient http;

    /** @param trusted whether it may lead to any address */
    Door(Origin origin, boolean trusted, Names names, Duration connect) {
        this.target = new HttpHost(origin.scheme(), origin.name(), origin.port());
        this.trusted = trusted;
        this.names = names;
        this.http = HttpClients.custom()
                .setConnectionManager(connections(connect))
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

    /** Sends the request, and returns when the head of the answer is there. */
    ClassicHttpResponse open(HttpUriRequestBase request) throws IOException {
        return http.executeOpen(target, request, null);
    }

    @Override
    public void close() throws IOException {
        http.close();
    }

    private BasicHttpClientConnectionManager connections(Duration connect) {
        BasicHttpClientConnectionManager connections = new BasicHttpClientConnectionManager(
                new DefaultHttpClientConnectionOperator(
                        ignoredProxy -> new Judging(), DefaultSchemePortResolver.INSTANCE, new Resolver(), TLS),
                ManagedHttpClientConnectionFactory.builder().http1Config(HTTP).build());
        connections.setConnectionConfig(ConnectionConfig.custom()
                .setConnectTimeout(Timeout.of(connect))
                .setSocketTimeout(Timeout.of(connect))
                .build());
        return connections;
    }

    private boolean open(InetAddress address) {
        return trusted || AddressRules.isPublic(address);
    }

    /** One blocked address among those of a host is one too many: nobody needs such a host. */
    private final class Resolver implements DnsResolver {

        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            InetAddress[] found = names.resolve(host);
            for (InetAddress address : found) {
                if (!open(address)) {
                    throw new UnknownHostException("Blocked: " + host);
                }
            }
            return found;
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }

    /** Connects to what may be reached, and never through a proxy that the JVM was started with. */
    private final class Judging extends Socket {

        Judging() {
            super(Proxy.NO_PROXY);
        }

        @Override
        public void connect(SocketAddress endpoint, int timeout) throws IOException {
            if (!(endpoint instanceof InetSocketAddress to) || to.getAddress() == null || !open(to.getAddress())) {
                throw new UnknownHostException("Blocked");
            }
            super.connect(endpoint, timeout);
        }
    }
}
