package dev.antiphon.journal;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The frames of one response in the order of their numbers: appended by one writer, read by many.
 *
 * <p>Nobody sees a frame before the journal is {@linkplain #open() open}: the response must be kept first. Readers are woken by {@link #publish()}, not by every append, so that a burst of tokens reaches a reader as one
 * batch. A slow reader holds up nobody: it only falls behind. Thread-safe.
 */
public final class Journal {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private byte[][] frames = new byte[32][];
    private int size;
    private boolean open;
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

    /** From here on readers see what has been appended. */
    void open() {
        lock.lock();
        try {
            open = true;
            grown.signalAll();
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
            open = true;
            closed = true;
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private int visible() {
        return open ? size : 0;
    }

    /** A reader whose first frame is the one numbered {@code first}. */
    public Reader from(int first) {
        return new Reader(Math.max(0, first));
    }

    /** One reader's place in the journal. Used by one thread, but for {@link #nudge()}. */
    public final class Reader {

        private static final int BATCH = 256;
        private int next;
        private boolean nudged;

        private Reader(int first) {
            this.next = first;
        }

        /** The number of the first frame that has not been read. */
        public int position() {
            return next;
        }

        /**
         * The frames that are ready; waits for at least one, without a time limit: setting one for every wait would cost
         * more than the wait.
         *
         * @return an empty list when all has been read and nothing follows, or after a {@link #nudge()}; check
         *     {@link #over()}
         */
        public List<byte[]> next() throws InterruptedException {
            lock.lockInterruptibly();
            try {
                while (next >= visible() && !closed && !nudged) {
                    grown.await();
                }
                nudged = false;
                return take();
            } finally {
                lock.unlock();
            }
        }

        /** The frames that are ready, none if there are none; does not wait. */
        public List<byte[]> ready() {
            lock.lock();
            try {
                return take();
            } finally {
                lock.unlock();
            }
        }

        /** Lets {@link #next()} return, whether there are frames or not. From any thread. */
        public void nudge() {
            lock.lock();
            try {
                nudged = true;
                grown.signalAll();
            } finally {
                lock.unlock();
            }
        }

        private List<byte[]> take() {
            int to = Math.min(visible(), next + BATCH);
            if (next >= to) {
                return List.of();
            }
            List<byte[]> ready = List.of(Arrays.copyOfRange(frames, next, to));
            next = to;
            return ready;
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
