package dev.antiphon.journal;

import java.util.concurrent.locks.ReentrantLock;

/**
 * The frames of a background response that are not in the store yet, for whoever brings them there. Readers see them
 * afterwards. Thread-safe.
 */
public final class Unstored {

    private final String responseId;
    private final Journal journal;
    private final long maxBytes;
    private final Runnable abandon;
    private final ReentrantLock storing = new ReentrantLock();

    /** Guarded by the lock. */
    private boolean over;

    Unstored(String responseId, Journal journal, long maxBytes, Runnable abandon) {
        this.responseId = responseId;
        this.journal = journal;
        this.maxBytes = maxBytes;
        this.abandon = abandon;
    }

    public String responseId() {
        return responseId;
    }

    /** Held from the look at what there is until it is stored, so that the last frames come after all others. */
    void lock() {
        storing.lock();
    }

    /** The same for others than the writer; false while that stores the ending, and with it all there is. */
    public boolean tryLock() {
        return storing.tryLock();
    }

    public void unlock() {
        storing.unlock();
    }

    /** What is to be stored; nothing once the response is {@linkplain #end over}. */
    public Segment segment() {
        return over ? Segment.NONE : journal.unstored();
    }

    /** The last frames have been stored with the ending, or never will be; called with the lock held. */
    void endAndUnlock() {
        over = true;
        unlock();
    }

    /** They may have been stored, or not: the connection was lost meanwhile. */
    public void inDoubt() {
        journal.inDoubt();
    }

    public void stored(Segment segment) {
        journal.stored(segment.end(), maxBytes);
    }

    /**
     * They cannot be stored any more: nothing more of this process's is seen, and the response is stopped. One that is over
     * by now has been stored, and stays as it is.
     */
    public void abandon() {
        storing.lock();
        try {
            if (!over) {
                abandon.run();
            }
        } finally {
            storing.unlock();
        }
    }
}
