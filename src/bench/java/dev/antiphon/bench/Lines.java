package dev.antiphon.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Splits what a source delivers into lines, without copying them: the current one is a range of {@link #bytes()}. */
final class Lines {

    /** Where bytes come from: an {@code InputStream::read} or an {@code HttpInput::read}. */
    interface Source {
        int read(byte[] to, int offset, int length) throws IOException;
    }

    private final Source source;
    private byte[] bytes;
    private int start;
    private int end = -1;
    private int limit;

    Lines(Source source, int bufferSize) {
        this.source = source;
        this.bytes = new byte[bufferSize];
    }

    byte[] bytes() {
        return bytes;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    /** Moves on to the next line; false at the end of the source. */
    boolean next() throws IOException {
        start = end + 1;
        int scan = start;
        while (true) {
            for (int i = scan; i < limit; i++) {
                if (bytes[i] == '\n') {
                    end = i;
                    return true;
                }
            }
            System.arraycopy(bytes, start, bytes, 0, limit - start);
            limit -= start;
            start = 0;
            scan = limit;
            if (limit == bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * limit);
            }
            int count = source.read(bytes, limit, bytes.length - limit);
            if (count < 0) {
                end = limit - 1;
                return false;
            }
            limit += count;
        }
    }

    /** Where the bytes occur in the current line, or -1. */
    int find(byte[] wanted) {
        return Json.find(bytes, wanted, start, end);
    }

    String text() {
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }
}
