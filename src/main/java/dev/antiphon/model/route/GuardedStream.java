package dev.antiphon.model.route;

import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.ModelStream;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** An answer that has begun, and tells the guard of its upstream how it ends. */
final class GuardedStream implements ModelStream {

    private final ModelStream stream;
    private final Guard.Pass pass;
    private final Queue<ModelEvent> first = new ArrayDeque<>();

    private GuardedStream(ModelStream stream, Guard.Pass pass) {
        this.stream = stream;
        this.pass = pass;
    }

    /**
     * Waits until there is something to tell.
     *
     * @throws ModelException when there never will be; nothing is open then
     */
    static GuardedStream begun(ModelStream stream, Guard.Pass pass) throws ModelException {
        GuardedStream guarded = new GuardedStream(stream, pass);
        try {
            ModelEvent event = guarded.read();
            while (event != null && !tells(event)) {
                guarded.first.add(event);
                event = guarded.read();
            }
            if (event != null) {
                guarded.first.add(event);
            }
            return guarded;
        } catch (ModelException | RuntimeException | Error failed) {
            guarded.close();
            throw failed;
        }
    }

    /** Whether a client sees something of it, so that no other answer can take the place of this one. */
    private static boolean tells(ModelEvent event) {
        return !(event instanceof ModelEvent.Served
                || event instanceof ModelEvent.UsageReported
                || event instanceof ModelEvent.MessageStarted
                || event instanceof ModelEvent.ReasoningStarted);
    }

    /** Tells this before all else. */
    void tellFirst(ModelEvent event) {
        Queue<ModelEvent> behind = new ArrayDeque<>(first);
        first.clear();
        first.add(event);
        first.addAll(behind);
    }

    @Override
    public @Nullable ModelEvent next() throws ModelException {
        ModelEvent told = first.poll();
        return told == null ? read() : told;
    }

    private @Nullable ModelEvent read() throws ModelException {
        try {
            return stream.next();
        } catch (ModelException failure) {
            pass.failed(failure);
            throw failure;
        }
    }

    @Override
    public boolean ready() {
        return !first.isEmpty() || stream.ready();
    }

    @Override
    public void close() {
        stream.close();
        pass.close();
    }
}
