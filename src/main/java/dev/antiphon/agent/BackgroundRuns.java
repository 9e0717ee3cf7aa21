package dev.antiphon.agent;

import dev.antiphon.access.Caller;
import dev.antiphon.protocol.ApiError;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The order in which background responses get to run: so many at a time, the next one always of the caller who has the
 * fewest running, and among those of the one who has waited longest since his last turn. Thread-safe.
 */
final class BackgroundRuns {

    private static final System.Logger LOG = System.getLogger(BackgroundRuns.class.getName());
    private static final Duration LATER = Duration.ofSeconds(10);

    private final int atATime;
    private final int waitingPerCaller;
    private final ReentrantLock lock = new ReentrantLock();

    /** Callers without a place in line are not in it; who had a turn goes to the end. */
    private final Map<Owner, Deque<Place>> line = new LinkedHashMap<>();

    private final Map<Owner, Integer> running = new HashMap<>();

    /** Those in line, and those about to be. */
    private final Map<Owner, Integer> waiting = new HashMap<>();

    private int taken;
    private boolean closed;

    private record Owner(String tenant, String subject) {

        static Owner of(Caller caller) {
            return new Owner(caller.tenant(), caller.subject());
        }
    }

    BackgroundRuns(int atATime, int waitingPerCaller) {
        this.atATime = atATime;
        this.waitingPerCaller = waitingPerCaller;
    }

    /**
     * A place for a response that is about to be announced, so that a crowd that comes at once is bounded, too.
     *
     * @throws dev.antiphon.protocol.ApiException 429 when the caller has as many waiting as he may
     */
    Place reserve(Caller caller) {
        Owner owner = Owner.of(caller);
        lock.lock();
        try {
            // As many as may run at once need not wait.
            int free = Math.max(0, atATime - taken);
            if (waiting.getOrDefault(owner, 0) - free >= waitingPerCaller) {
                throw full().exception();
            }
            return new Place(owner);
        } finally {
            lock.unlock();
        }
    }

    /** A place for a response that had one before, in a process that is gone. */
    Place again(Caller caller) {
        lock.lock();
        try {
            return new Place(Owner.of(caller));
        } finally {
            lock.unlock();
        }
    }

    private ApiError full() {
        return new ApiError(
                        429,
                        "requests",
                        "rate_limit_exceeded",
                        null,
                        "Rate limit reached: at most " + waitingPerCaller
                                + " background responses may wait. Please try again in " + LATER.toSeconds() + "s.")
                .retryAfter(LATER);
    }

    /** Nobody's turn comes any more; who waits is left to whoever looks after the stored ones. */
    void close() {
        lock.lock();
        try {
            closed = true;
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

    /** Whether nobody runs, waits, or is about to. */
    boolean idle() {
        lock.lock();
        try {
            return taken == 0 && waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private void startNext() {
        for (Optional<Place> next = next(); next.isPresent(); next = next()) {
            Place place = next.get();
            try {
                place.start.run();
            } catch (RuntimeException | Error notStarted) {
                // Whoever made room for it has nothing to do with that.
                LOG.log(System.Logger.Level.ERROR, "A background response could not be started", notStarted);
                place.leave();
            }
        }
    }

    private Optional<Place> next() {
        lock.lock();
        try {
            if (closed || taken >= atATime || line.isEmpty()) {
                return Optional.empty();
            }
            Owner owner = line.keySet().stream()
                    .min(Comparator.comparingInt(candidate -> running.getOrDefault(candidate, 0)))
                    .orElseThrow();
            return Optional.of(turnOf(owner));
        } finally {
            lock.unlock();
        }
    }

    private Place turnOf(Owner owner) {
        Deque<Place> own = Objects.requireNonNull(line.remove(owner));
        Place place = own.remove();
        if (!own.isEmpty()) {
            line.put(owner, own);
        }
        place.state = State.RUNNING;
        one(waiting, owner, -1);
        taken++;
        one(running, owner, 1);
        return place;
    }

    private static void one(Map<Owner, Integer> counts, Owner owner, int more) {
        counts.merge(owner, more, (before, added) -> before + added == 0 ? null : before + added);
    }

    private enum State {
        /** Not in the line yet. */
        RESERVED,
        WAITING,
        RUNNING,
        GONE
    }

    /** A place in the line, and then among those who run. */
    final class Place implements AutoCloseable {

        private final Owner owner;
        private Runnable start = () -> {};
        private State state = State.RESERVED;
        private boolean hurried;

        private Place(Owner owner) {
            this.owner = owner;
            one(waiting, owner, 1);
        }

        /** Starts the run when its turn comes, which may be now. */
        void enter(Runnable work) {
            if (entered(work)) {
                startNext();
            } else {
                work.run();
            }
        }

        private boolean entered(Runnable work) {
            lock.lock();
            try {
                start = work;
                if (hurried) {
                    vacate();
                    return false;
                }
                state = State.WAITING;
                line.computeIfAbsent(owner, same -> new ArrayDeque<>()).add(this);
                return true;
            } finally {
                lock.unlock();
            }
        }

        /** Starts the run out of turn if it still waits: it has been asked to stop, and will be over at once. */
        void hurry() {
            if (leftLine()) {
                start.run();
            }
        }

        private boolean leftLine() {
            lock.lock();
            try {
                hurried = true;
                if (closed || state != State.WAITING) {
                    return false;
                }
                vacate();
                return true;
            } finally {
                lock.unlock();
            }
        }

        /** The run is over, and the next one's turn has come. Idempotent. */
        @Override
        public void close() {
            leave();
            startNext();
        }

        private void leave() {
            lock.lock();
            try {
                vacate();
            } finally {
                lock.unlock();
            }
        }

        private void vacate() {
            switch (state) {
                case RESERVED -> one(waiting, owner, -1);
                case WAITING -> {
                    one(waiting, owner, -1);
                    line.computeIfPresent(owner, (same, own) -> own.remove(this) && own.isEmpty() ? null : own);
                }
                case RUNNING -> {
                    taken--;
                    one(running, owner, -1);
                }
                case GONE -> {}
            }
            state = State.GONE;
        }
    }
}
