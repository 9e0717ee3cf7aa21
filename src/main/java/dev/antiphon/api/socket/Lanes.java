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
            Thread.ofVirtual().name("exchange-", 0).factory();

    private final Memory memory;
    private final long mostBytes;
    private final Consumer<ApiError> farewell;
    private final Deque<Exchange> waiting = new ArrayDeque<>();
    private final Set<Exchange> running = new HashSet<>();
    private long waitingBytes;
    private boolean abandoned;
    private boolean farewellSaid;

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

    /**
     * Takes a request; whoever lets too many wait has to leave.
     *
     * @param packed takes its place if it has to wait
     */
    void add(Exchange exchange, Exchange packed) {
        synchronized (this) {
            if (abandoned || farewellSaid || (leaving != null && full(exchange))) {
                return;
            }
            if (!full(exchange)) {
                enqueue(leaving != null ? exchange.refused(leaving) : withLane(exchange));
                startReady();
                // It came last, so that is where it waits.
                if (waiting.remove(exchange)) {
                    waiting.add(packed);
                }
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
            replaceWaiting(exchange -> exchange.refused(why));
        }
        THREADS.newThread(this::leaveIfIdle).start();
    }

    /** The client is gone: what runs is stopped, and what waits never starts. Idempotent. */
    void abandon() {
        List<Exchange> stopped;
        synchronized (this) {
            abandoned = true;
            waiting.clear();
            stopped = List.copyOf(running);
        }
        stopped.forEach(Exchange::stop);
    }

    private boolean full(Exchange exchange) {
        return waiting.size() >= SocketLimits.WAITING || waitingBytes + exchange.size() > mostBytes;
    }

    private void enqueue(Exchange exchange) {
        waiting.add(exchange);
        waitingBytes += exchange.size();
    }

    private void replaceWaiting(UnaryOperator<Exchange> change) {
        List<Exchange> before = List.copyOf(waiting);
        waiting.clear();
        waitingBytes = 0;
        before.forEach(exchange -> enqueue(change.apply(exchange)));
    }

    /** The exchange, or its refusal when all lanes are in use by others. */
    private Exchange withLane(Exchange exchange) {
        if (exchange.isRefusal() || exchange.lane().equals(Incoming.UNNAMED)) {
            return exchange;
        }
        Set<String> used = new HashSet<>(memory.lanes());
        Stream.concat(waiting.stream(), running.stream())
                .filter(other -> !other.isRefusal())
                .map(Exchange::lane)
                .forEach(used::add);
        used.remove(Incoming.UNNAMED);
        return used.contains(exchange.lane()) || used.size() < SocketLimits.LANES
                ? exchange
                : exchange.refused(ApiError.invalid(
                        "websocket_stream_limit_reached",
                        "stream_id",
                        "At most " + SocketLimits.LANES + " lanes can be in use on one connection."));
    }

    private void startReady() {
        Set<String> busy = new HashSet<>();
        running.forEach(exchange -> busy.add(exchange.lane()));
        Iterator<Exchange> next = waiting.iterator();
        while (next.hasNext() && running.size() < SocketLimits.RUNNING) {
            Exchange exchange = next.next();
            if (busy.add(exchange.lane())) {
                next.remove();
                waitingBytes -= exchange.size();
                running.add(exchange);
                THREADS.newThread(() -> run(exchange)).start();
            }
        }
    }

    private void run(Exchange exchange) {
        try {
            exchange.run();
        } finally {
            synchronized (this) {
                running.remove(exchange);
                startReady();
            }
            leaveIfIdle();
        }
    }

    private void leaveIfIdle() {
        ApiError why;
        synchronized (this) {
            why = leaving;
            if (why == null || abandoned || farewellSaid || !running.isEmpty() || !waiting.isEmpty()) {
                return;
            }
            // Whoever leaves and the last exchange may both come here.
            farewellSaid = true;
        }
        farewell.accept(why);
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
