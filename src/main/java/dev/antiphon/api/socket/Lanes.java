package dev.antiphon.api.socket;

import dev.antiphon.protocol.ApiError;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts the requests of one connection in order: one at a time in each lane, as they came; lanes beside each other, as many
 * as may run; the rest waits. Thread-safe.
 */
final class Lanes {

    private static final ThreadFactory THREADS =
            Thread.ofVirtual().name("turn-", 0).factory();

    private final Memory memory;
    private final long mostBytes;
    private final Consumer<ApiError> farewell;
    private final Deque<Turn> waiting = new ArrayDeque<>();
    private final Set<Turn> running = new HashSet<>();
    private long waitingBytes;
    private boolean abandoned;

    /** Why nothing new begins, null while it does. */
    private @Nullable ApiError leaving;

    /**
     * @param mostBytes of all requests that wait
     * @param farewell closes the connection, once it is to be left and nothing runs on it
     */
    Lanes(Memory memory, long mostBytes, Consumer<ApiError> farewell) {
        this.memory = memory;
        this.mostBytes = mostBytes;
        this.farewell = farewell;
    }

    /** Takes a request; whoever lets too many wait has to leave. */
    void add(Turn turn) {
        synchronized (this) {
            if (abandoned || (leaving != null && full(turn))) {
                return;
            }
            if (!full(turn)) {
                enqueue(leaving != null ? turn.refused(leaving) : withLane(turn));
                startReady();
                return;
            }
        }
        leave(tooManyWait());
    }

    /** Nothing new begins; what runs may end. The first reason counts. */
    void leave(ApiError why) {
        synchronized (this) {
            if (abandoned || leaving != null) {
                return;
            }
            leaving = why;
            replaceWaiting(turn -> turn.refused(why));
        }
        THREADS.newThread(this::leaveIfIdle).start();
    }

    /** The client is gone: what runs is stopped, and what waits never starts. Idempotent. */
    void abandon() {
        List<Turn> stopped;
        synchronized (this) {
            abandoned = true;
            waiting.clear();
            stopped = List.copyOf(running);
        }
        stopped.forEach(Turn::stop);
    }

    private boolean full(Turn turn) {
        return waiting.size() >= SocketLimits.WAITING || waitingBytes + turn.size() > mostBytes;
    }

    private void enqueue(Turn turn) {
        waiting.add(turn);
        waitingBytes += turn.size();
    }

    private void replaceWaiting(UnaryOperator<Turn> change) {
        List<Turn> before = List.copyOf(waiting);
        waiting.clear();
        waitingBytes = 0;
        before.forEach(turn -> enqueue(change.apply(turn)));
    }

    /** The turn, or its refusal when all lanes are in use by others. */
    private Turn withLane(Turn turn) {
        if (turn.lane().equals(Incoming.UNNAMED)) {
            return turn;
        }
        Set<String> used = new HashSet<>(memory.lanes());
        Stream.concat(waiting.stream(), running.stream()).map(Turn::lane).forEach(used::add);
        used.remove(Incoming.UNNAMED);
        return used.contains(turn.lane()) || used.size() < SocketLimits.LANES
                ? turn
                : turn.refused(ApiError.invalid(
                        "websocket_stream_limit_reached",
                        "stream_id",
                        "At most " + SocketLimits.LANES + " lanes can be in use on one connection."));
    }

    private void startReady() {
        Set<String> busy = new HashSet<>();
        running.forEach(turn -> busy.add(turn.lane()));
        Iterator<Turn> next = waiting.iterator();
        while (next.hasNext() && running.size() < SocketLimits.RUNNING) {
            Turn turn = next.next();
            if (busy.add(turn.lane())) {
                next.remove();
                waitingBytes -= turn.size();
                running.add(turn);
                THREADS.newThread(() -> run(turn)).start();
            }
        }
    }

    private void run(Turn turn) {
        try {
            turn.run();
        } finally {
            synchronized (this) {
                running.remove(turn);
                startReady();
            }
            leaveIfIdle();
        }
    }

    private void leaveIfIdle() {
        ApiError why;
        synchronized (this) {
            why = abandoned || !running.isEmpty() || !waiting.isEmpty() ? null : leaving;
        }
        if (why != null) {
            farewell.accept(why);
        }
    }

    private static ApiError tooManyWait() {
        return new ApiError(
                429,
                "requests",
                "rate_limit_exceeded",
                null,
                "Too many requests wait on this connection: at most " + SocketLimits.WAITING + " may.");
    }
}
