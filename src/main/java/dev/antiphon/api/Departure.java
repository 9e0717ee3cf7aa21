package dev.antiphon.api;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Finds out whether a client that waits for a JSON answer is still there. No container reports that it left.
 *
 * <p>On Tomcat, once a read listener stands on the finished input, {@code available()} looks at the connection and is 1
 * when it has been closed; bytes of a next request show as more. Elsewhere nothing is found, and the run's total limit is
 * what ends it.
 */
final class Departure {

    private final ServletInputStream input;
    private final boolean probing;

    private Departure(ServletInputStream input, boolean probing) {
        this.input = input;
        this.probing = probing;
    }

    /** Begins to watch; the body must have been read and the request must be asynchronous. */
    static Departure of(HttpServletRequest request) {
        ServletInputStream input = input(request);
        try {
            input.setReadListener(new Ignore());
            return new Departure(input, true);
        } catch (RuntimeException notHere) {
            return new Departure(input, false);
        }
    }

    private static ServletInputStream input(HttpServletRequest request) {
        try {
            return request.getInputStream();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    boolean found() {
        if (!probing) {
            return false;
        }
        try {
            return input.available() == 1;
        } catch (IOException | RuntimeException gone) {
            return true;
        }
    }

    /** The probe is what counts; the listener is only the key to it. */
    private static final class Ignore implements ReadListener {
        @Override
        public void onDataAvailable() {}

        @Override
        public void onAllDataRead() {}

        @Override
        public void onError(Throwable ignored) {}
    }
}
