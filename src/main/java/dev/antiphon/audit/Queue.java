package dev.antiphon.audit;

import dev.antiphon.store.StoreUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where deeds wait for whoever writes them, in the order in which they came. Thread-safe.
 *
 * <p>A transaction costs as much as some twenty entries: so the one who writes waits a moment for company, unless somebody waits for
 * him. What was used is counted until it is written, and there is room for so much of it and no more.
 */
final class Queue {

    static final int MOST_USES = 10_000;
    static final int MOST_BYTES = 16 << 20;

    /** Whoever dies loses what has come in this time, and what is being written. */
    static final Duration GATHER = Duration.ofMillis(50);

    /** So many need no further company. */
    private static final int ENOUGH = 256;

    private static final Duration LOOK = Duration.ofMillis(500);

    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private List<Queued> waiting = new ArrayList<>();
    private boolean hurry;
    private boolean closed;
    private int uses;
    private long bytes;
    private long refused;

    /** What the one who writes has taken and has not written yet. */
    private int taken;

    /** Since when the oldest of that has waited, null for nothing. */
    private @Nullable Instant since;

    Queue(Clock clock) {
        this.clock = clock;
    }

    /** @throws StoreUnavailableException when it is closed */
    void change(Deed deed, CompletableFuture<Boolean> done) {
        lock.lock();
        try {
            requireOpen();
            hurry = true;
            add(Noted.one(deed, clock.instant()), 0, done);
        } finally {
            lock.unlock();
        }
    }

    /** @throws StoreUnavailableException when it is closed or full */
    void use(Deed deed) {
        int weight = deed.weight();
        lock.lock();
        try {
            requireRoom(weight);
            uses++;
            bytes += weight;
            add(Noted.one(deed, clock.instant()), weight, null);
        } finally {
            lock.unlock();
        }
    }

    /** @throws StoreUnavailableException when there is none for a further use */
    void requireRoom() {
        lock.lock();
        try {
            requireRoom(1);
        } finally {
            lock.unlock();
        }
    }

    void refusal(Noted noted) {
        lock.lock();
        try {
            add(noted, 0, null);
        } finally {
            lock.unlock();
        }
    }

    private void requireRoom(int weight) {
        requireOpen();
        if (uses >= MOST_USES || bytes + weight > MOST_BYTES) {
            refused++;
            throw new StoreUnavailableException("Too many entries of the audit log wait for the database");
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new StoreUnavailableException("The audit log is closed");
        }
    }

    private void add(Noted noted, int weight, @Nullable CompletableFuture<Boolean> done) {
        waiting.add(new Queued(noted, weight, done));
        if (hurry || waiting.size() == 1 || waiting.size() == ENOUGH) {
            changed.signal();
        }
    }

    /** It has been written, and makes room. */
    void leaves(Queued one) {
        if (one.weight() > 0) {
            lock.lock();
            try {
                uses--;
                bytes -= one.weight();
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * All that has come; nothing, when nothing has for a while.
     *
     * @param away whether there is no sense in trying again before that while is over, unless somebody waits
     */
    List<Queued> take(boolean away) throws InterruptedException {
        lock.lock();
        try {
            long look = LOOK.toNanos();
            while (look > 0 && !closed && !hurry && (away || waiting.isEmpty())) {
                look = changed.awaitNanos(look);
            }
            long gather = away || waiting.isEmpty() ? 0 : GATHER.toNanos();
            while (gather > 0 && !closed && !hurry && waiting.size() < ENOUGH) {
                gather = changed.awaitNanos(gather);
            }
            hurry = false;
            List<Queued> all = waiting;
            waiting = new ArrayList<>();
            taken += all.size();
            if (since == null && !all.isEmpty()) {
                since = all.getFirst().noted().at();
            }
            return all;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Of what was taken, so much is left to be written.
     *
     * @param oldest of that, null for nothing
     */
    void left(int entries, @Nullable Queued oldest) {
        lock.lock();
        try {
            taken = entries;
            since = oldest == null ? null : oldest.noted().at();
        } finally {
            lock.unlock();
        }
    }

    Standing standing() {
        lock.lock();
        try {
            Instant first = since != null || waiting.isEmpty()
                    ? since
                    : waiting.getFirst().noted().at();
            Duration oldest = first == null ? Duration.ZERO : Duration.between(first, clock.instant());
            double full = Math.max((double) uses / MOST_USES, (double) bytes / MOST_BYTES);
            return new Standing(
                    taken + waiting.size(), oldest.isNegative() ? Duration.ZERO : oldest, 1 - full, refused);
        } finally {
            lock.unlock();
        }
    }

    /** As {@link AuditLog.Standing} has it. */
    record Standing(long waiting, Duration oldest, double room, long refused) {}

    /** From here on it takes refusals only, and whoever takes from it does not wait. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }
}
