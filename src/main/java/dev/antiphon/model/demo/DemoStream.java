package dev.antiphon.model.demo;

import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.ModelStream;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Plays events that are known beforehand, with a pause between each two. */
final class DemoStream implements ModelStream {

    private final Iterator<ModelEvent> events;
    private final Duration delay;
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean begun;

    DemoStream(List<ModelEvent> events, Duration delay) {
        this.events = events.iterator();
        this.delay = delay;
    }

    @Override
    public @Nullable ModelEvent next() throws ModelException {
        if (!events.hasNext()) {
            return null;
        }
        if (begun) {
            pause();
        }
        begun = true;
        if (closed.getCount() == 0) {
            throw ModelException.cancelled();
        }
        return events.next();
    }

    @Override
    public boolean ready() {
        return delay.isZero() || !events.hasNext() || closed.getCount() == 0;
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private void pause() {
        try {
            closed.await(delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            close();
        }
    }
}
