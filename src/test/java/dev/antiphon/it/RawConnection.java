package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A connection without a client library: what is sent is sent, and what comes back is seen to the byte. */
final class RawConnection implements AutoCloseable {

    private final Socket socket;
    private final DataInputStream in;

    private RawConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
    }

    static RawConnection open() throws IOException {
        Socket socket = new Socket("127.0.0.1", Installation.get().url().getPort());
        socket.setSoTimeout(30_000);
        return new RawConnection(socket);
    }

    /**
     * Sends a request of Alice's.
     *
     * @param length what is announced, whatever is sent
     */
    void send(String line, int length, String body) throws IOException {
        String request = line + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + Installation.ALICE
                + "\r\nContent-Type: application/json\r\nContent-Length: " + length + "\r\n\r\n" + body;
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }

    /** Status line and headers. */
    String head() throws IOException {
        StringBuilder head = new StringBuilder();
        for (String line = line(); !line.isEmpty(); line = line()) {
            head.append(line).append('\n');
        }
        return head.toString();
    }

    /** A body that is sent in chunks, to its end. */
    byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int length = Integer.parseInt(line(), 16); length > 0; length = Integer.parseInt(line(), 16)) {
            body.writeBytes(bytes(length));
            assertThat(line()).isEmpty();
        }
        assertThat(line()).isEmpty();
        return body.toByteArray();
    }

    byte[] bytes(int length) throws IOException {
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.readUnsignedByte(); next != '\n'; next = in.readUnsignedByte()) {
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
