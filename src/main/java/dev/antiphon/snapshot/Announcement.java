package dev.antiphon.snapshot;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Whether the row of a running response is there. It is written beside the run, which does not wait for it, and need not
 * be written at all when the response has ended first: then one transaction does for both. Thread-safe.
 */
final class Announcement {

    private enum State {
        /** Nobody has begun to write it. */
        AHEAD,
        UNDER_WAY,
        THERE,
        NEEDLESS,
        FAILED
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition settled = lock.newCondition();
    private State state = State.AHEAD;

    /** Says, inside the transaction that is about to write the row, whether it still has to; may be asked again. */
    boolean begins() {
        lock.lock();
        try {
            if (state == State.AHEAD) {
                state = State.UNDER_WAY;
            }
            return state == State.UNDER_WAY;
        } finally {
            lock.unlock();
        }
    }

    /** The transaction is over. */
    void ends(boolean committed) {
        lock.lock();
        try {
            if (state == State.UNDER_WAY || state == State.AHEAD) {
                state = committed ? State.THERE : State.FAILED;
                settled.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean there() {
        lock.lock();
        try {
            return state == State.THERE;
        } finally {
            lock.unlock();
        }
    }

    /**
     * For the writer at the end: makes an announcement that has not begun needless, waits for one that is under way, and
     * says whether there is a row to remove.
     *
     * @throws IllegalStateException when the row could not be written: then nobody has heard of the response
     */
    boolean settle() {
        lock.lock();
        try {
            while (state == State.UNDER_WAY) {
                settled.awaitUninterruptibly();
            }
            if (state == State.FAILED) {
                throw new IllegalStateException("It was never announced");
            }
            if (state == State.AHEAD) {
                state = State.NEEDLESS;
            }
            return state == State.THERE;
        } finally {
            lock.unlock();
        }
    }
}
