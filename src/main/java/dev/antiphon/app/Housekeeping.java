package dev.antiphon.app;

import dev.antiphon.access.FirstKey;
import dev.antiphon.journal.Accumulator;
import dev.antiphon.snapshot.InterruptedResponses;
import dev.antiphon.snapshot.Retention;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What has to be done besides answering: at the start, close what an earlier process left running and issue a first key;
 * from then on, delete what has been kept long enough.
 *
 * <p>The start is done before the first request is taken if the database is there, and as soon as it comes otherwise.
 */
final class Housekeeping implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Housekeeping.class.getName());
    private static final Duration AGAIN = Duration.ofSeconds(2);
    private static final Duration SWEEP = Duration.ofMinutes(1);
    private static final int BATCH = 500;

    private final InterruptedResponses interrupted;
    private final Retention retention;
    private final FirstKey firstKey;
    private final Path keyFile;
    private final Settings.Store store;
    private final Accumulator accumulator;
    private final Clock clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("antiphon-housekeeping").factory());

    Housekeeping(
            InterruptedResponses interrupted,
            Retention retention,
            FirstKey firstKey,
            Path keyFile,
            Settings.Store store,
            Accumulator accumulator,
            Clock clock) {
        this.interrupted = interrupted;
        this.retention = retention;
        this.firstKey = firstKey;
        this.keyFile = keyFile;
        this.store = store;
        this.accumulator = accumulator;
        this.clock = clock;
    }

    void start() {
        moveIn();
        thread.scheduleWithFixedDelay(this::sweep, SWEEP.toSeconds(), SWEEP.toSeconds(), TimeUnit.SECONDS);
    }

    /** Tried again until it has worked once. */
    private void moveIn() {
        try {
            int closed = interrupted.close(accumulator::runs);
            if (closed > 0) {
                LOG.log(System.Logger.Level.INFO, "Closed {0} responses that a restart had interrupted", closed);
            }
            firstKey.issueIfNone(keyFile)
                    .ifPresent(file -> LOG.log(System.Logger.Level.INFO, "Wrote a first API key to {0}", file));
        } catch (RuntimeException notYet) {
            LOG.log(System.Logger.Level.WARNING, "Not ready yet: {0}", notYet.getMessage());
            thread.schedule(this::moveIn, AGAIN.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private void sweep() {
        try {
            while (retention.deleteOlderThan(clock.instant().minus(store.lifetime()), BATCH) == BATCH) {
                LOG.log(System.Logger.Level.DEBUG, "Deleted {0} responses past their lifetime", BATCH);
            }
            while (retention.deleteBeyond(store.maxResponses(), BATCH) == BATCH) {
                LOG.log(System.Logger.Level.DEBUG, "Deleted {0} responses beyond the number kept", BATCH);
            }
        } catch (RuntimeException later) {
            LOG.log(System.Logger.Level.WARNING, "Old responses could not be deleted", later);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
