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
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The order in which background responses get to run: so many at a time, the next one always of the caller who has the
 * fewest running, and among those of the one who has waited longest since his last turn. Thread-safe.
 */
final class BackgroundRuns {

    private static final Duration LATER = Duration.ofSeconds(10);

    private final int atATime;
    private final int waitingPerCaller;
    private final ReentrantLock lock = new ReentrantLock();

    /** Callers without a place in line are not in it; who had a turn goes to the end. */
    private final Map<Owner, Deque<Place>> line = new LinkedHashMap<>();

    private final Map<Owner, Integer> running = new HashMap<>();
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

    /** @throws dev.antiphon.protocol.ApiException 429 when the caller has as many waiting as he may */
    void requireRoom(Caller caller) {
        lock.lock();
        try {
            Deque<Place> own = line.get(Owner.of(caller));
            if (own != null && own.size() >= waitingPerCaller) {
                throw new ApiError(
                                429,
                                "requests",
                                "rate_limit_exceeded",
                                null,
                                "Rate limit reached: at most " + waitingPerCaller
                                        + " background responses may wait. Please try again in " + LATER.toSeconds()
                                        + "s.")
                        .retryAfter(LATER)
                        .exception();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Starts the run when its turn comes, which may be now. */
    Place enter(Caller caller, Runnable start) {
        Place place = new Place(Owner.of(caller), start);
        lock.lock();
        try {
            line.computeIfAbsent(place.owner, owner -> new ArrayDeque<>()).add(place);
        } finally {
            lock.unlock();
        }
        startNext();
        return place;
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

    private void startNext() {
        for (Optional<Place> next = next(); next.isPresent(); next = next()) {
            next.get().start.run();
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
        Deque<Place> own = line.remove(owner);
        Place place = own.remove();
        if (!own.isEmpty()) {
            line.put(owner, own);
        }
        place.state = State.RUNNING;
        taken++;
        running.merge(owner, 1, Integer::sum);
        return place;
    }

    private enum State {
        WAITING,
        RUNNING,
        GONE
    }

    /** A place in the line, and then among those who run. */
    final class Place implements AutoCloseable {

        private final Owner owner;
        private final Runnable start;
        private State state = State.WAITING;

        private Place(Owner owner, Runnable start) {
            this.owner = owner;
            this.start = start;
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
                if (closed || state != State.WAITING) {
                    return false;
                }
                state = State.GONE;
                Deque<Place> own = line.get(owner);
                own.remove(this);
                if (own.isEmpty()) {
                    line.remove(owner);
                }
                return true;
            } finally {
                lock.unlock();
            }
        }

        /** The run is over, and the next one's turn has come. Idempotent. */
        @Override
        public void close() {
            lock.lock();
            try {
                if (state == State.RUNNING) {
                    taken--;
                    running.computeIfPresent(owner, (same, count) -> count == 1 ? null : count - 1);
                }
                state = State.GONE;
            } finally {
                lock.unlock();
            }
            startNext();
        }
    }
}
