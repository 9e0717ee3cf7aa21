package dev.antiphon.model.wire;

import java.io.IOException;
import java.io.InputStream;

/** The one payload of an upstream that answers with plain JSON although a stream was asked for. */
final class JsonBody implements Payloads {

    private final InputStream in;
    private final int limit;
    private byte[] bytes = {};
    private boolean read;

    JsonBody(InputStream in, int limit) {
        this.in = in;
        this.limit = limit;
    }

    @Override
    public boolean advance() throws IOException {
        if (read) {
            return false;
        }
        read = true;
        bytes = in.readNBytes(limit + 1);
        if (bytes.length > limit) {
            throw new MalformedAnswer("a body of more than " + limit + " bytes");
        }
        return bytes.length > 0;
    }

    @Override
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public int from() {
        return 0;
    }

    @Override
    public int length() {
        return bytes.length;
    }

    @Override
    public boolean ready() {
        return false;
    }
}
