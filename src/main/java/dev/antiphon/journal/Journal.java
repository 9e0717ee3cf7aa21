package dev.antiphon.journal;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The frames of one response in the order of their numbers: appended by one writer, read by many.
 *
 * <p>Readers are woken by {@link #publish()}, not by every append, so that a burst of tokens reaches a reader as one
 * batch. A slow reader holds up nobody: it only falls behind. Thread-safe.
 */
public final class Journal {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private byte[][] frames = new byte[32][];
    private int size;
    private boolean closed;

    void append(byte[] frame) {
        lock.lock();
        try {
            if (size == frames.length) {
                frames = Arrays.copyOf(frames, size * 2);
            }
            frames[size++] = frame;
        } finally {
            lock.unlock();
        }
    }

    /** Wakes the readers that have caught up. */
    void publish() {
        lock.lock();
        try {
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing follows. */
    void close() {
        lock.lock();
        try {
            closed = true;
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A reader whose first frame is the one numbered {@code first}. */
    public Reader from(int first) {
        return new Reader(Math.max(0, first));
    }

    /** One reader's place in the journal. Used by one thread. */
    public final class Reader {

        private static final int BATCH = 256;
        private int next;

        private Reader(int first) {
            this.next = first;
        }

        /** The number of the first frame that has not been read. */
        public int position() {
            return next;
        }

        /**
         * The frames that are ready; waits for at least one.
         *
         * @return an empty list when none came within {@code patience}: time for a sign of life; check {@link #over()}
         */
        public List<byte[]> next(Duration patience) throws InterruptedException {
            long left = patience.toNanos();
            lock.lockInterruptibly();
            try {
                while (next >= size && !closed && left > 0) {
                    left = grown.awaitNanos(left);
                }
                int to = Math.min(size, next + BATCH);
                if (next >= to) {
                    return List.of();
                }
                List<byte[]> ready = List.of(Arrays.copyOfRange(frames, next, to));
                next = to;
                return ready;
            } finally {
                lock.unlock();
            }
        }

        /** Whether everything has been read and nothing follows. */
        public boolean over() {
            lock.lock();
            try {
                return closed && next >= size;
            } finally {
                lock.unlock();
            }
        }
    }
}
