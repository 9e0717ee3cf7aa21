package dev.antiphon.process;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection, close to the wire: what a test writes is what is sent, and nothing is tidied up. No read waits
 * longer than 30 s.
 */
final class Connection implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 30_000;

    private final Socket socket;
    private final InputStream in;

    Connection(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** The status line and the headers of an answer; by lower-case name. */
    record Head(int status, Map<String, String> headers) {}

    Connection send(String request) throws IOException {
        return send(request.getBytes(StandardCharsets.ISO_8859_1));
    }

    Connection send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Sends a request with the usual headers and this body. */
    Connection send(String method, String path, @Nullable String key, byte[] body) throws IOException {
        return send(method, path, key, body, "");
    }

    /** @param further header lines, each with its end */
    Connection send(String method, String path, @Nullable String key, byte[] body, String further) throws IOException {
        String head = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n"
                + (key == null ? "" : "Authorization: Bearer " + key + "\r\n")
                + (body.length == 0 ? "" : "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n")
                + further
                + "\r\n";
        return send(head).send(body);
    }

    /** The whole next answer. */
    Answer answer() throws IOException {
        Head head = head();
        if (head.status() < 200) {
            return new Answer(head.status(), head.headers(), new byte[0]);
        }
        return new Answer(head.status(), head.headers(), body(head).readAllBytes());
    }

    Head head() throws IOException {
        String[] status = line().split(" ", 3);
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return new Head(Integer.parseInt(status[1]), headers);
    }

    /** What follows that head, without the framing. */
    InputStream body(Head head) throws IOException {
        String length = head.headers().get("content-length");
        if (length != null) {
            return new java.io.ByteArrayInputStream(in.readNBytes(Integer.parseInt(length)));
        }
        return head.headers().containsKey("transfer-encoding") ? new Chunks() : in;
    }

    /** Whether the other side has closed the connection, and has said nothing before. */
    boolean ended() throws IOException {
        try {
            return in.read() < 0;
        } catch (java.net.SocketException reset) {
            return true;
        }
    }

    /** Closes the connection at once, with a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("The connection ended after: " + line.toString(StandardCharsets.UTF_8));
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /** Takes the framing off; a body that is broken off is an {@link EOFException}, never an end. */
    private final class Chunks extends FilterInputStream {

        private int left;
        private boolean over;

        Chunks() {
            super(Connection.this.in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            if (left == 0 && !over) {
                left = Integer.parseInt(line(), 16);
                over = left == 0;
                if (over) {
                    line();
                }
            }
            if (over) {
                return -1;
            }
            int count = in.read(to, offset, Math.min(length, left));
            if (count < 0) {
                throw new EOFException("The connection ended in the middle of the body");
            }
            left -= count;
            if (left == 0) {
                line();
            }
            return count;
        }
    }
}
