package dev.antiphon.tool.mcp;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** A place for one session. What it counts is guarded by {@link Sessions}. */
final class Slot {

    /** The limits of those who open come first, for they know better what took so long. */
    private static final Duration GRACE = Duration.ofMillis(500);

    private final Key key;
    private final Once<Session> session;
    private Instant used;
    private int users;
    private boolean retired;
    private volatile Map<String, String> lent = Map.of();

    Slot(Key key, Function<Slot, Callable<Session>> opening, Instant now) {
        this.key = key;
        this.session = new Once<>(opening.apply(this));
        this.used = now;
    }

    Key key() {
        return key;
    }

    /** What opens the server from now on. */
    void lend(Map<String, String> headers) {
        lent = headers;
    }

    Map<String, String> lent() {
        return lent;
    }

    /** The session, which is opened if it is not open. A failure is final: another attempt would fail as well. */
    Session session(Duration limit) throws McpFault, InterruptedException {
        try {
            return await(session.outcome(), limit);
        } catch (McpFault fault) {
            throw fault.settled();
        }
    }

    Optional<Session> open() {
        return session.known();
    }

    /** Waits for what somebody else is working on. */
    static <T> T await(CompletableFuture<T> outcome, Duration limit) throws McpFault, InterruptedException {
        try {
            return outcome.get(limit.plus(GRACE).toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw McpFault.late(limit);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof McpFault fault ? fault : McpFault.lost();
        }
    }

    void taken(Instant now) {
        users++;
        used = now;
    }

    void givenBack(Instant now) {
        users--;
        used = now;
    }

    void retire() {
        retired = true;
    }

    boolean inUse() {
        return users > 0;
    }

    boolean over() {
        return retired && users == 0;
    }

    boolean idleSince(Instant then) {
        return users == 0 && !used.isAfter(then);
    }

    /** Closes the session, on another thread; done when it is closed. */
    CompletableFuture<Void> close() {
        return session.use(Session::close);
    }
}
