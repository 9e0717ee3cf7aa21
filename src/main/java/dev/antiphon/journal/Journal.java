package dev.antiphon.journal;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;

/**
 * The frames of one response in the order of their numbers: appended by one writer, read by many.
 *
 * <p>Nobody sees a frame before it may be seen: all of them once the journal is {@linkplain #open() open}, or, where
 * every frame has to be stored first, those up to the last that {@linkplain #stored was}. Stored frames need not stay in
 * memory; readers who want them get them from the store. Readers are woken by {@link #publish()}, not by every append, so
 * that a burst of tokens reaches a reader as one batch. A slow reader holds up nobody: it only falls behind. Thread-safe.
 */
public final class Journal {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private final IntFunction<List<byte[]>> store;
    private byte[][] frames = new byte[32][];

    /** The number of the first frame in memory, and of the first that has not been appended. */
    private int base;

    private int size;
    private int stored;
    private long bytes;
    private long unstoredBytes;
    private boolean open;
    private boolean closed;
    private boolean cut;

    /** @param store frames from a number on, at least one of those it has */
    Journal(IntFunction<List<byte[]>> store) {
        this.store = store;
    }

    void append(byte[] frame) {
        lock.lock();
        try {
            if (size - base == frames.length) {
                frames = Arrays.copyOf(frames, frames.length * 2);
            }
            frames[size++ - base] = frame;
            bytes += frame.length;
            unstoredBytes += frame.length;
        } finally {
            lock.unlock();
        }
    }

    /** From here on readers see what has been appended. */
    void open() {
        locked(() -> open = true);
    }

    /** Wakes the readers that have caught up. */
    void publish() {
        locked(() -> {});
    }

    /** What has been appended and not stored. */
    Segment unstored() {
        lock.lock();
        try {
            return new Segment(stored, List.of(Arrays.copyOfRange(frames, stored - base, size - base)));
        } finally {
            lock.unlock();
        }
    }

    /**
     * The frames below the given number are in the store: readers may see them, and they leave the memory where that holds
     * more than the given bytes.
     */
    void stored(int end, long maxBytes) {
        locked(() -> {
            for (; stored < end; stored++) {
                unstoredBytes -= frames[stored - base].length;
            }
            if (bytes > maxBytes) {
                forget(stored - base);
            }
        });
    }

    private void forget(int count) {
        for (int i = 0; i < count; i++) {
            bytes -= frames[i].length;
        }
        int left = size - base - count;
        byte[][] rest = new byte[Math.max(32, left)][];
        System.arraycopy(frames, count, rest, 0, left);
        frames = rest;
        base += count;
    }

    /** Nothing follows. */
    void close() {
        locked(() -> {
            open |= !cut;
            closed = true;
        });
    }

    /** Nothing follows here: what has not been stored was never said. Readers break off, to come back later. */
    void cut() {
        locked(() -> {
            cut = true;
            closed = true;
        });
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How much of what is in memory is nowhere else. */
    long unstoredBytes() {
        lock.lock();
        try {
            return unstoredBytes;
        } finally {
            lock.unlock();
        }
    }

    /** Whether readers see the frame of that number. */
    boolean shows(int number) {
        lock.lock();
        try {
            return number < visible();
        } finally {
            lock.unlock();
        }
    }

    private int visible() {
        return open ? size : stored;
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
                if (next >= base) {
                    return take();
                }
            } finally {
                lock.unlock();
            }
            return recall();
        }

        /** The frames that are ready in memory, none if there are none; does not wait. */
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
            List<byte[]> ready = List.of(Arrays.copyOfRange(frames, next - base, to - base));
            next = to;
            return ready;
        }

        private List<byte[]> recall() {
            List<byte[]> recalled = store.apply(next);
            if (recalled.isEmpty()) {
                throw new IllegalStateException("Frame " + next + " is neither in memory nor in the store");
            }
            next += recalled.size();
            return recalled;
        }

        /** Whether everything has been read and nothing follows. */
        public boolean over() {
            lock.lock();
            try {
                return closed && next >= visible();
            } finally {
                lock.unlock();
            }
        }

        /** Whether it is over here before it has ended: the rest will be found in the store. */
        public boolean cut() {
            lock.lock();
            try {
                return cut;
            } finally {
                lock.unlock();
            }
        }
    }
}
