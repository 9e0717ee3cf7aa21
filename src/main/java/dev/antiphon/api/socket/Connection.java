package dev.antiphon.api.socket;

import dev.antiphon.access.Caller;
import dev.antiphon.agent.AgentLoop;
import dev.antiphon.api.Faults;
import dev.antiphon.limit.Rates;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.store.StoreUnavailableException;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Session;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection: takes in requests, which {@link Lanes} put in order and {@link Exchange}s answer, and looks after its peer.
 *
 * <p>No thread of the container's waits in here: it reads a request and leaves. Every exchange has a virtual thread of its own,
 * and so has the look after the peer. Thread-safe.
 */
final class Connection {

    private final Identity identity;
    private final AgentLoop loop;
    private final FrameReader frames;
    private final Rates rates;
    private final SocketLimits limits;
    private final Consumer<Connection> left;
    private final Assembly assembly;
    private final Outbox outbox;
    private final Memory memory;
    private final Lanes lanes;
    private final CountDownLatch gone = new CountDownLatch(1);
    private final long opened = System.nanoTime();
    private volatile long heard = opened;

    /** @param left is told, at least once, when the connection is over */
    Connection(
            Session session,
            Identity identity,
            AgentLoop loop,
            FrameReader frames,
            Rates rates,
            SocketLimits limits,
            Consumer<Connection> left) {
        this.identity = identity;
        this.loop = loop;
        this.frames = frames;
        this.rates = rates;
        this.limits = limits;
        this.left = left;
        this.assembly = new Assembly(limits.frameBytes());
        this.outbox = new Outbox(session, limits.patience());
        this.memory = new Memory(limits.memoryBytes());
        this.lanes = new Lanes(memory, limits.waitingBytes(), this::farewell);
    }

    Caller caller() {
        return identity.caller();
    }

    void begin() {
        Thread.ofVirtual().name("socket-" + identity).start(this::lookAfter);
    }

    /** A piece of a text message. */
    void text(String piece, boolean last) {
        heard();
        assembly.add(piece, last)
                .ifPresent(message ->
                        message.ifPresentOrElse(this::read, () -> take(FrameReader.tooLarge(limits.frameBytes()))));
    }

    /** The end of a binary message, whatever was in it. */
    void binary(boolean last) {
        heard();
        if (last) {
            take(FrameReader.UNSUPPORTED);
        }
    }

    /** The peer has shown that it is there. */
    void heard() {
        heard = System.nanoTime();
    }

    private void read(String text) {
        byte[] message = text.getBytes(StandardCharsets.UTF_8);
        ApiError tooMany = counted();
        if (tooMany != null) {
            enter(frames.refused(message, tooMany));
            return;
        }
        Incoming incoming = frames.read(message, identity.caller(), identity.requestId());
        lanes.add(exchange(incoming), exchange(incoming.packed(message)));
    }

    private void take(Incoming.Refused refused) {
        ApiError tooMany = counted();
        enter(tooMany == null ? refused : refused.because(tooMany));
    }

    private void enter(Incoming.Refused refused) {
        Exchange exchange = exchange(refused);
        lanes.add(exchange, exchange);
    }

    /** Every message is a request, whatever is in it. @return what it is refused with if there were too many */
    private @Nullable ApiError counted() {
        try {
            rates.arrive(identity.caller());
            return null;
        } catch (ApiException | StoreUnavailableException refused) {
            return Faults.of(refused, identity.requestId());
        }
    }

    private Exchange exchange(Incoming incoming) {
        return new Exchange(incoming, identity, frames, loop, memory, outbox, this::drop);
    }

    /** Nothing new begins, and when nothing runs any more the peer is told why and the connection is closed. */
    void leave(ApiError why) {
        lanes.leave(why);
    }

    private void farewell(ApiError why) {
        outbox.farewell(ErrorFrames.of(why, ""), CloseCodes.GOING_AWAY);
        closed();
    }

    /** Closes at once: the peer does not answer, or there is no more time. */
    void drop() {
        closed();
        outbox.close(CloseCodes.GOING_AWAY);
    }

    /** The connection is over: nobody wants what runs, and what waits never starts. Idempotent. */
    void closed() {
        gone.countDown();
        lanes.abandon();
        left.accept(this);
    }

    private void lookAfter() {
        try {
            while (!gone.await(untilNextLook(), TimeUnit.NANOSECONDS)) {
                long now = System.nanoTime();
                if (now - heard > limits.patience().toNanos()) {
                    drop();
                    return;
                }
                if (now - opened >= limits.lifetime().toNanos()) {
                    leave(tooOld());
                }
                outbox.ping();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Often enough to find a deaf peer within its time, and never later than the end of a lifetime. */
    private long untilNextLook() {
        long often = Math.min(
                limits.heartbeat().toNanos(), limits.patience().dividedBy(3).toNanos());
        long lifetime = opened + limits.lifetime().toNanos() - System.nanoTime();
        return lifetime > 0 ? Math.min(often, lifetime) : often;
    }

    private ApiError tooOld() {
        return ApiError.invalid(
                ErrorFrames.CONNECTION_LIMIT,
                null,
                "A connection lasts for " + minutes(limits.lifetime()) + ". Open a new one to go on.");
    }

    private static String minutes(Duration lifetime) {
        return lifetime.toMinutes() + " minutes";
    }
}
