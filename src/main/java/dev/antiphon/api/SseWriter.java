package dev.antiphon.api;

import dev.antiphon.journal.Journal;
import jakarta.ws.rs.sse.SseEventSink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * Copies a journal to a client, as far as it goes.
 *
 * <p>{@code send} writes in the calling thread: a slow client blocks its own reader and nobody else. It never throws when
 * the client has left; the stage it returns is the only sign.
 */
final class SseWriter {

    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] KEEP_ALIVE = ": keep-alive\n\n".getBytes(StandardCharsets.US_ASCII);

    private final Heartbeats heartbeats;

    SseWriter(Heartbeats heartbeats) {
        this.heartbeats = heartbeats;
    }

    /**
     * Copies to the end, {@code [DONE]} last, and closes the sink. A journal that is cut has no end here: neither has the
     * stream, so that the client comes back for the rest.
     *
     * @param dress what becomes of each frame on its way to this client
     * @return false when the client left before
     */
    boolean copy(Journal.Reader reader, UnaryOperator<byte[]> dress, SseEventSink sink) throws InterruptedException {
        try (sink;
                Heartbeats.Pulse pulse = heartbeats.of(reader)) {
            while (true) {
                List<byte[]> frames = new ArrayList<>();
                for (byte[] frame : reader.next()) {
                    frames.add(dress.apply(frame));
                }
                boolean over = reader.over();
                if (over && reader.cut()) {
                    return frames.isEmpty() || sent(new Frames(frames), sink);
                }
                if (over) {
                    frames.add(DONE);
                } else if (frames.isEmpty()) {
                    frames.add(KEEP_ALIVE);
                }
                if (!sent(new Frames(frames), sink)) {
                    return false;
                }
                pulse.felt();
                if (over) {
                    return true;
                }
            }
        }
    }

    private static boolean sent(Frames frames, SseEventSink sink) {
        if (sink.isClosed()) {
            return false;
        }
        try {
            CompletableFuture<?> stage = sink.send(frames).toCompletableFuture();
            return !stage.isCompletedExceptionally() && !sink.isClosed();
        } catch (RuntimeException gone) {
            // Any throwable means the same: over HTTP/2 a departure shows as a NullPointerException.
            return false;
        }
    }
}
