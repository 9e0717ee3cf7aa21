package dev.antiphon.tool.mcp;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The sessions that are open, at most so many: the one used least recently makes room. A session that is given up is closed
 * when its last call is over. Thread-safe.
 */
final class Sessions implements AutoCloseable {

    private static final Duration FAREWELLS = Duration.ofSeconds(5);

    private final int most;
    private final Duration idle;
    private final Clock clock;
    private final Map<Key, Slot> slots = new LinkedHashMap<>(16, 0.75f, true);

    Sessions(int most, Duration idle, Clock clock) {
        this.most = most;
        this.idle = idle;
        this.clock = clock;
    }

    /** A place to use until it is {@linkplain #giveBack given back}. */
    synchronized Slot take(Key key, Function<Slot, Callable<Session>> opening) {
        Slot slot = slots.computeIfAbsent(key, absent -> new Slot(absent, opening, clock.instant()));
        slot.taken(clock.instant());
        if (slots.size() > most) {
            drop(leastWanted());
        }
        return slot;
    }

    synchronized void giveBack(Slot slot) {
        slot.givenBack(clock.instant());
        if (slot.over()) {
            slot.close();
        }
    }

    /** Who comes from now on gets another session. */
    synchronized void drop(Slot slot) {
        if (slots.remove(slot.key(), slot)) {
            slot.retire();
            if (slot.over()) {
                slot.close();
            }
        }
    }

    /** The session that is open for a key, without using it. */
    synchronized Optional<Session> open(Key key) {
        return Optional.ofNullable(slots.get(key)).flatMap(Slot::open);
    }

    /** Closes those that nobody has used for long. */
    synchronized void sweep() {
        Instant then = clock.instant().minus(idle);
        List.copyOf(slots.values()).stream()
                .filter(slot -> slot.idleSince(then))
                .forEach(this::drop);
    }

    /** Takes leave of all servers, and waits for that, but not for long. */
    @Override
    public void close() {
        List<CompletableFuture<Void>> farewells = new ArrayList<>();
        synchronized (this) {
            slots.values().forEach(slot -> farewells.add(slot.close()));
            slots.clear();
        }
        CompletableFuture.allOf(farewells.toArray(CompletableFuture<?>[]::new))
                .completeOnTimeout(null, FAREWELLS.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** The one used least recently, of those that nobody uses if there is one. */
    private Slot leastWanted() {
        return slots.values().stream()
                .filter(slot -> !slot.inUse())
                .findFirst()
                .orElseGet(() -> slots.values().iterator().next());
    }
}
