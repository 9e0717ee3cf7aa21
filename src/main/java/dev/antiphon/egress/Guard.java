package dev.antiphon.egress;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.config.Lookup;
import org.apache.hc.core5.http.config.RegistryBuilder;

/**
 * Stands at every new connection. Its host is looked up once, the addresses found are judged, and only they are connected
 * to: there is no second look-up that could say something else. The socket judges once more, whatever led to it. Immutable.
 *
 * @param trusted whether any address may be connected to
 */
record Guard(boolean trusted, Names names) {

    private static final Lookup<TlsSocketStrategy> TLS = RegistryBuilder.<TlsSocketStrategy>create()
            .register("https", DefaultClientTlsStrategy.createDefault())
            .build();

    /** What a pool of connections connects with. */
    HttpClientConnectionOperator operator() {
        return new DefaultHttpClientConnectionOperator(
                ignoredProxy -> new Judging(), DefaultSchemePortResolver.INSTANCE, new Resolver(), TLS);
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
