package dev.antiphon.api;

import dev.antiphon.journal.Journal;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Wakes the readers of streams that have been silent for too long, so that they show a sign of life and find out whether
 * somebody still listens. One thread looks at all of them; a stream that talks pays with one write to memory.
 */
@Singleton
public final class Heartbeats implements AutoCloseable {

    private final long silence;
    private final Set<Pulse> pulses = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("antiphon-heartbeats").factory());

    /** @param silence how long a stream may say nothing; kept to within a tenth of it */
    public Heartbeats(Duration silence) {
        long tick = Math.max(1, silence.toMillis() / 10);
        this.silence = silence.toNanos() - TimeUnit.MILLISECONDS.toNanos(tick);
        ticker.scheduleAtFixedRate(this::beat, tick, tick, TimeUnit.MILLISECONDS);
    }

    /** How long a stream may say nothing. */
    Duration silence() {
        return Duration.ofNanos(silence);
    }

    /** Watches a reader until the pulse is closed. */
    Pulse of(Journal.Reader reader) {
        Pulse pulse = new Pulse(reader);
        pulses.add(pulse);
        return pulse;
    }

    private void beat() {
        long now = System.nanoTime();
        pulses.forEach(pulse -> pulse.beat(now));
    }

    @Override
    public void close() {
        ticker.shutdownNow();
    }

    /** The pulse of one stream. */
    final class Pulse implements AutoCloseable {

        private final Journal.Reader reader;
        private volatile long last = System.nanoTime();

        private Pulse(Journal.Reader reader) {
            this.reader = reader;
        }

        /** Something has been sent. */
        void felt() {
            last = System.nanoTime();
        }

        private void beat(long now) {
            if (now - last > silence) {
                reader.nudge();
            }
        }

        @Override
        public void close() {
            pulses.remove(this);
        }
    }
}
