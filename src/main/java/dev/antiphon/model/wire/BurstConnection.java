package dev.antiphon.model.wire;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.SocketHolder;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose answers know how many bytes are at hand beyond the current HTTP chunk. Upstreams send each event
 * in a chunk of its own, and the library's own stream counts up to the end of that only, which would cost us a flush
 * per token in every burst.
 *
 * <p>Apart from that it is the library's own managed connection, less its logging, which can show credentials.
 */
final class BurstConnection extends DefaultBHttpClientConnection implements ManagedHttpClientConnection {

    /**
     * The end of one chunk and the head of the next, up to four hex digits. A longer head, of which only a part has come, is
     * taken for bytes of the answer, so to read what is said to be at hand may still block.
     */
    private static final int FRAMING = 8;

    private volatile boolean closed;
    private Timeout socketTimeout = Timeout.DISABLED;

    BurstConnection(Http1Config config) {
        super(config);
    }

    @Override
    protected InputStream createContentInputStream(long length, SessionInputBuffer buffer, InputStream socket) {
        return new FilterInputStream(super.createContentInputStream(length, buffer, socket)) {
            @Override
            public int available() throws IOException {
                int ofChunk = in.available();
                return ofChunk > 0 ? ofChunk : Math.max(0, buffer.length() - FRAMING);
            }
        };
    }

    @Override
    public void bind(Socket socket) throws IOException {
        bind(new SocketHolder(socket));
    }

    @Override
    public void bind(SSLSocket secure, Socket socket) throws IOException {
        bind(new SocketHolder(secure, socket));
    }

    /** A connection that was aborted while it connected must not come alive. */
    @Override
    protected void bind(SocketHolder holder) throws IOException {
        if (closed) {
            holder.getSocket().close();
            throw new IOException("Connection was closed while it connected");
        }
        super.bind(holder);
        socketTimeout = Timeout.ofMilliseconds(holder.getSocket().getSoTimeout());
    }

    @Override
    public @Nullable Socket getSocket() {
        SocketHolder holder = getSocketHolder();
        return holder == null ? null : holder.getSocket();
    }

    @Override
    public @Nullable SSLSession getSSLSession() {
        return getSocket() instanceof SSLSocket secure ? secure.getSession() : null;
    }

    @Override
    public void setSocketTimeout(Timeout timeout) {
        super.setSocketTimeout(timeout);
        socketTimeout = timeout;
    }

    @Override
    public void passivate() {
        super.setSocketTimeout(Timeout.DISABLED);
    }

    @Override
    public void activate() {
        super.setSocketTimeout(socketTimeout);
    }

    @Override
    public void close() throws IOException {
        closed = true;
        super.close();
    }

    @Override
    public void close(CloseMode mode) {
        closed = true;
        super.close(mode);
    }
}
