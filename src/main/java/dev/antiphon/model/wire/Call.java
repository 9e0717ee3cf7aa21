package dev.antiphon.model.wire;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.hc.core5.concurrent.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * One call of an upstream, with all its attempts: the place where cancelling, closing and time limits meet. Whichever
 * comes first ends the call, by closing the connection under it, whatever it is doing.
 *
 * <p>Time limits are kept here and not by the socket, for three reasons: they hold from connecting to the last chunk
 * alike; bytes that trickle do not extend them; and a timed wait per read is what a virtual thread pays most for.
 *
 * <p>Thread-safe: one thread waits and rests, any may end.
 */
final class Call {

    /** Why a call was ended from our side. */
    enum End {
        CANCELLED,
        TIMED_OUT,
        CLOSED
    }

    private final Consumer<Call> atEnd;
    private final AtomicReference<@Nullable End> end = new AtomicReference<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Cancellable exchange;
    private volatile long limit;
    /** By when what is waited for has to be there; zero while nothing is. */
    private volatile long deadline;

    /** By when the call has to be over, whatever happens on the way. */
    private final long expiry;

    Call(Duration total, Consumer<Call> atEnd) {
        this.expiry = System.nanoTime() + total.toNanos();
        this.atEnd = atEnd;
    }

    /** The exchange to close when the call ends; closed at once if it has ended already. */
    void exchange(Cancellable current) {
        exchange = current;
        if (end.get() != null) {
            current.cancel();
        }
    }

    void end(End why) {
        if (end.compareAndSet(null, why)) {
            ended.countDown();
            atEnd.accept(this);
            Cancellable current = exchange;
            if (current != null) {
                current.cancel();
            }
        }
    }

    /** Why the call was ended, null if it was not. */
    @Nullable
    End ended() {
        return end.get();
    }

    /** Sleeps, unless the call ends meanwhile; then returns false at once. */
    boolean pause(Duration time) {
        try {
            return !ended.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            end(End.CANCELLED);
            return false;
        }
    }

    /** How long each wait that begins from now on may last. */
    void limit(Duration time) {
        limit = time.toNanos();
    }

    /** A wait begins, or goes on. */
    void waits() {
        if (deadline == 0) {
            deadline = System.nanoTime() + limit | 1;
        }
    }

    /** Whether a wait is under way. */
    boolean waiting() {
        return deadline != 0;
    }

    /** The wait is over: what was waited for is there. */
    void rests() {
        deadline = 0;
    }

    /** Ends the call if it waits or lasts for too long; to be asked again and again. */
    void check(long now) {
        long until = deadline;
        if ((until != 0 && now - until > 0) || now - expiry > 0) {
            end(End.TIMED_OUT);
        }
    }
}
