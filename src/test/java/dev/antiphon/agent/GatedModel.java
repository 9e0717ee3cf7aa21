package dev.antiphon.agent;

import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelClient;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.model.ModelStream;
import dev.antiphon.protocol.ApiError;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A model that says the same words to everybody, and stops before one of them until it may go on. */
final class GatedModel implements ModelClient {

    private final List<String> words;
    private final int stopsBefore;
    private final CompletableFuture<Boolean> gate = new CompletableFuture<>();

    /** How often it was asked. */
    final AtomicInteger asked = new AtomicInteger();

    /** What it was asked last. */
    volatile @Nullable ModelRequest request;

    /** @param stopsBefore the number of the word it waits before; that of the words to wait before the end */
    GatedModel(int stopsBefore, String... words) {
        this.words = List.of(words);
        this.stopsBefore = stopsBefore;
    }

    /** One that waits for nothing. */
    static GatedModel says(String... words) {
        GatedModel model = new GatedModel(0, words);
        model.goOn();
        return model;
    }

    void goOn() {
        gate.complete(true);
    }

    @Override
    public ModelStream stream(ModelRequest latest, Cancellation cancel) {
        request = latest;
        asked.incrementAndGet();
        CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
        cancel.onCancel(() -> cancelled.complete(true));
        return new ModelStream() {
            private int next;

            @Override
            public ModelEvent next() throws ModelException {
                if (next == stopsBefore) {
                    pass(cancelled);
                }
                if (next > words.size()) {
                    return null;
                }
                return next < words.size() ? new ModelEvent.TextDelta(words.get(next++)) : finished();
            }

            private ModelEvent finished() {
                next++;
                return new ModelEvent.Finished(ModelEvent.Reason.STOP);
            }

            @Override
            public boolean ready() {
                return false;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public boolean hosts(String type) {
        return type.equals("mcp");
    }

    private void pass(CompletableFuture<Boolean> cancelled) throws ModelException {
        CompletableFuture.anyOf(gate, cancelled).join();
        if (cancelled.isDone()) {
            throw new ModelException(ApiError.server(503, "cancelled"));
        }
    }
}
