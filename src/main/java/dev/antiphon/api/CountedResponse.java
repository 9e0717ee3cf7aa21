package dev.antiphon.api;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A response that knows how many bytes of its body were written. One thread writes, another may ask when that is done. */
final class CountedResponse extends HttpServletResponseWrapper {

    private volatile @Nullable Counted stream;

    CountedResponse(HttpServletResponse response) {
        super(response);
    }

    /** Bytes that have been written; those a writer has turned into bytes are not known of. */
    long sent() {
        Counted counted = stream;
        return counted == null ? 0 : counted.sent;
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        Counted counted = stream;
        if (counted == null) {
            counted = new Counted(super.getOutputStream());
            stream = counted;
        }
        return counted;
    }

    @Override
    public void reset() {
        super.reset();
        stream = null;
    }

    private static final class Counted extends ServletOutputStream {

        private final ServletOutputStream out;
        private long sent;

        Counted(ServletOutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int single) throws IOException {
            out.write(single);
            sent++;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
            sent += length;
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }

        @Override
        public boolean isReady() {
            return out.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            out.setWriteListener(listener);
        }
    }
}
