package dev.antiphon.journal;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Keeps the row of a response that begins, and then lets readers see its frames. */
final class Announcer {

    /** A response that ends within it is kept by one transaction, and few models say their first word earlier. */
    private static final Duration LINGER = Duration.ofMillis(5);

    private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

    private final EventLog log;
    private final Checkpoints checkpoints;
    private final CountDownLatch over;

    /** @param over counted down when the response has ended */
    Announcer(EventLog log, Checkpoints checkpoints, CountDownLatch over) {
        this.log = log;
        this.checkpoints = checkpoints;
        this.over = over;
    }

    /**
     * False when the response ended first: then there was nothing to announce, and its ending has been kept or not.
     *
     * @param ahead whether its writer has not begun: then there is no ending to wait for
     */
    boolean announce(Frozen begun, Unstored unstored, boolean ahead) {
        if (log.durable()) {
            Segment first = unstored.segment();
            checkpoints.announced(begun, first);
            unstored.stored(first);
            return true;
        }
        if ((ahead || !endsWithin(LINGER)) && checkpoints.announced(begun, Segment.NONE)) {
            log.journal().open();
            return true;
        }
        endsWithin(FOR_EVER);
        return false;
    }

    private boolean endsWithin(Duration patience) {
        try {
            return over.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
