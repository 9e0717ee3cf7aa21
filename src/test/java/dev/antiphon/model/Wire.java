package dev.antiphon.model;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The upstream's end of one connection, for the steps of a {@link Reply}. */
public final class Wire {

    private final Socket socket;
    private final OutputStream out;
    private final CountDownLatch closedByClient = new CountDownLatch(1);
    private int slice = Integer.MAX_VALUE;
    private boolean chunked = true;

    Wire(Socket socket) throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
    }

    void slices(int bytes) {
        slice = bytes;
    }

    /** Whether bodies are sent in HTTP chunks; otherwise they end where the connection does. */
    void chunked(boolean inChunks) {
        chunked = inChunks;
    }

    void body(byte[] bytes) throws IOException {
        if (chunked) {
            raw((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }
        raw(bytes);
        if (chunked) {
            raw("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    void end() throws IOException {
        if (chunked) {
            raw("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        } else {
            socket.close();
        }
    }

    void raw(byte[] bytes) throws IOException {
        for (int from = 0; from < bytes.length; from += slice) {
            out.write(bytes, from, Math.min(slice, bytes.length - from));
            out.flush();
            if (slice >= bytes.length) {
                return;
            }
        }
    }

    void halfClose() throws IOException {
        socket.shutdownOutput();
    }

    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    void hang() throws InterruptedException {
        closedByClient.await();
    }

    void sleep(Duration time) throws InterruptedException {
        closedByClient.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    void clientClosed() {
        closedByClient.countDown();
    }

    boolean closedByClient() {
        return closedByClient.getCount() == 0;
    }
}
