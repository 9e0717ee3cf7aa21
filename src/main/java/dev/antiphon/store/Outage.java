package dev.antiphon.store;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tells the log once that something cannot be done because the database is gone, and once that it can be done again,
 * however often it is tried in between. Thread-safe.
 */
public final class Outage {

    private final Logger log;
    private final String gone;
    private final String back;
    private final AtomicBoolean told = new AtomicBoolean();

    /** @param gone what to say when it goes, with {@code {0}} for the reason */
    public Outage(Logger log, String gone, String back) {
        this.log = log;
        this.gone = gone;
        this.back = back;
    }

    /** It could not be done. */
    public void met(Throwable reason) {
        if (told.compareAndSet(false, true)) {
            log.log(Level.WARNING, gone, reason.getMessage());
        }
        log.log(Level.DEBUG, "Still without the database", reason);
    }

    /** It could be done. */
    public void over() {
        if (told.compareAndSet(true, false)) {
            log.log(Level.INFO, back);
        }
    }
}
