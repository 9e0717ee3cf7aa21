package dev.antiphon.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/**
 * Reads HTTP/1.1 messages, one after the other, from one connection.
 *
 * <p>Whoever has to do something before this side may wait for the other, such as flushing what it owes to a third,
 * gives a {@link Pause}.
 */
final class HttpInput {

    /** What to do before a read that may block. */
    interface Pause {
        Pause NOTHING = () -> {};

        void beforeRead() throws IOException;
    }

    private final InputStream in;
    private final byte[] buffer;
    private Pause pause = Pause.NOTHING;
    private int at;
    private int limit;
    private long remaining;
    private boolean chunked;
    private boolean insideChunks;
    private boolean closing;
    private String startLine = "";

    HttpInput(InputStream in, int bufferSize) {
        this.in = in;
        this.buffer = new byte[bufferSize];
    }

    void pause(Pause pause) {
        this.pause = pause;
    }

    String startLine() {
        return startLine;
    }

    /** Whether the other side said that it closes the connection after this message. */
    boolean isClosing() {
        return closing;
    }

    int status() {
        return Integer.parseInt(startLine.substring(9, 12));
    }

    /** Reads start line and headers; false when the other side closed the connection instead. */
    boolean readHead() throws IOException {
        if (at == limit && !fill()) {
            return false;
        }
        startLine = readLine();
        remaining = 0;
        chunked = false;
        insideChunks = false;
        closing = false;
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            int colon = line.indexOf(':');
            switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "content-length" ->
                    remaining = Long.parseLong(line.substring(colon + 1).strip());
                case "connection" -> closing = line.endsWith("close");
                case "transfer-encoding" -> chunked = true;
                default -> {}
            }
        }
        return true;
    }

    /** Reads bytes of the body; -1 at its end. Gives what is at hand rather than wait for more. */
    int read(byte[] to, int offset, int length) throws IOException {
        if (remaining == 0 && !(chunked && nextChunk())) {
            return -1;
        }
        if (at == limit && !fill()) {
            throw new EOFException("the connection ended inside a body");
        }
        int count = (int) Math.min(Math.min(length, limit - at), remaining);
        System.arraycopy(buffer, at, to, offset, count);
        at += count;
        remaining -= count;
        return count;
    }

    byte[] readBody() throws IOException {
        byte[] body = new byte[(int) Math.max(remaining, 1024)];
        int size = 0;
        for (int count = read(body, 0, body.length); count >= 0; count = read(body, size, body.length - size)) {
            size += count;
            if (size == body.length) {
                body = java.util.Arrays.copyOf(body, 2 * size);
            }
        }
        return java.util.Arrays.copyOf(body, size);
    }

    private boolean nextChunk() throws IOException {
        if (insideChunks) {
            readLine();
        }
        insideChunks = true;
        remaining = Long.parseLong(readLine(), 16);
        if (remaining == 0) {
            readLine();
            chunked = false;
        }
        return remaining > 0;
    }

    private String readLine() throws IOException {
        StringBuilder line = null;
        while (true) {
            for (int i = at; i < limit; i++) {
                if (buffer[i] == '\n') {
                    String part = latin(at, i - at);
                    at = i + 1;
                    String whole = line == null ? part : line.append(part).toString();
                    return whole.endsWith("\r") ? whole.substring(0, whole.length() - 1) : whole;
                }
            }
            line = (line == null ? new StringBuilder() : line).append(latin(at, limit - at));
            if (!fill()) {
                throw new EOFException("the connection ended inside a line");
            }
        }
    }

    private String latin(int from, int length) {
        return new String(buffer, from, length, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private boolean fill() throws IOException {
        pause.beforeRead();
        at = 0;
        limit = Math.max(0, in.read(buffer));
        return limit > 0;
    }
}
