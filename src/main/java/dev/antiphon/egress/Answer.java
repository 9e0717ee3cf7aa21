package dev.antiphon.egress;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Optional;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;

/** What was answered: its head, and its body as it comes. For the thread that opened the {@link Exchange}. */
public final class Answer {

    private final URI at;
    private final ClassicHttpResponse response;
    private final InputStream body;

    Answer(URI at, ClassicHttpResponse response) throws EgressException {
        this.at = at;
        this.response = response;
        this.body = body(response.getEntity());
    }

    /** Where the answer came from, after redirects. */
    public URI at() {
        return at;
    }

    public int status() {
        return response.getCode();
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(response.getFirstHeader(name)).map(Header::getValue);
    }

    /** The media type, in lower case, without parameters; empty when the answer names none. */
    public String type() {
        return Fetch.type(header("Content-Type").orElse(""));
    }

    /** The body, as it was sent. Closing the {@link Exchange} breaks off a read. */
    public InputStream body() {
        return body;
    }

    private static InputStream body(@Nullable HttpEntity entity) throws EgressException {
        try {
            return entity == null ? InputStream.nullInputStream() : new Body(entity.getContent());
        } catch (IOException | IllegalStateException broken) {
            throw new EgressException(EgressException.Reason.UNAVAILABLE, broken);
        }
    }

    /** The library is surprised in several ways when a connection is closed under a read. */
    private static final class Body extends FilterInputStream {

        Body(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int from, int most) throws IOException {
            try {
                return super.read(buffer, from, most);
            } catch (IllegalStateException | NullPointerException closedMeanwhile) {
                throw new IOException("closed meanwhile", closedMeanwhile);
            }
        }

        /** Closing would read the rest first, which may have no end: the exchange is what is closed. */
        @Override
        public void close() {}
    }
}
