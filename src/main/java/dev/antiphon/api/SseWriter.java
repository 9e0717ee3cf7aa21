package dev.antiphon.api;

import dev.antiphon.journal.Journal;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.journal.Outcome;
import jakarta.ws.rs.sse.SseEventSink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
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

    /**
     * Sends what somebody tells, frame by frame, {@code [DONE]} last, and closes the sink.
     *
     * @param telling hands over frames until it is told that nobody listens any more
     * @return false when the client left before
     */
    boolean tell(Consumer<Predicate<byte[]>> telling, UnaryOperator<byte[]> dress, SseEventSink sink) {
        try (sink) {
            Batch batch = new Batch(sink);
            telling.accept(frame -> batch.add(dress.apply(frame)));
            return batch.add(DONE) && batch.flush();
        }
    }

    /** The same of a response without frames, when it has ended; until then there are signs of life. */
    boolean tell(
            LiveResponse live,
            Function<byte[], Consumer<Predicate<byte[]>>> telling,
            UnaryOperator<byte[]> dress,
            SseEventSink sink)
            throws InterruptedException {
        try (sink) {
            Optional<Outcome> outcome = live.await(heartbeats.silence());
            while (outcome.isEmpty()) {
                if (!sent(new Frames(List.of(KEEP_ALIVE)), sink)) {
                    return false;
                }
                outcome = live.await(heartbeats.silence());
            }
            return tell(telling.apply(outcome.get().last().json()), dress, sink);
        }
    }

    /** Many small frames leave with one flush. */
    private static final class Batch {

        private static final int ENOUGH = 64 * 1024;

        private final SseEventSink sink;
        private List<byte[]> frames = new ArrayList<>();
        private int bytes;
        private boolean heard = true;

        Batch(SseEventSink sink) {
            this.sink = sink;
        }

        /** False when nobody listens any more. */
        boolean add(byte[] frame) {
            frames.add(frame);
            bytes += frame.length;
            return bytes < ENOUGH ? heard : flush();
        }

        boolean flush() {
            if (!frames.isEmpty()) {
                heard = heard && sent(new Frames(frames), sink);
                frames = new ArrayList<>();
                bytes = 0;
            }
            return heard;
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
