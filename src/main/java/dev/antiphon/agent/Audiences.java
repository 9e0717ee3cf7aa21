package dev.antiphon.agent;

import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Who waits for foreground runs that several may wait for. When the last of them has left, the run is stopped, but not at
 * once: the client whose connection broke may be on its way back with the same key (decision D43). Thread-safe.
 */
final class Audiences {

    /** A client that tries again does so sooner. */
    static final Duration GRACE = Duration.ofSeconds(2);

    private final Executor afterGrace;
    private final ConcurrentMap<LiveResponse, Crowd> crowds = new ConcurrentHashMap<>();

    /** @param afterGrace runs what it is given when the grace is over */
    Audiences(Executor afterGrace) {
        this.afterGrace = afterGrace;
    }

    /** @param departures so far: whoever came back and left again has a grace of his own */
    private record Crowd(int readers, int departures) {

        Crowd entered() {
            return new Crowd(readers + 1, departures);
        }

        Crowd left() {
            return new Crowd(readers - 1, departures + 1);
        }
    }

    /** The only place there is: a run that nobody else can find is over when its reader leaves. */
    static Seat alone(LiveResponse live) {
        return new Seat() {
            @Override
            public void left() {
                if (!live.background()) {
                    live.stop(Ending.CANCELLED);
                }
            }

            @Override
            public void served() {}
        };
    }

    /** One more place. */
    Seat enter(LiveResponse live) {
        if (live.background()) {
            return alone(live);
        }
        crowds.compute(live, (same, crowd) -> crowd == null ? new Crowd(1, 0) : crowd.entered());
        return new Seat() {
            @Override
            public void left() {
                leave(live);
            }

            @Override
            public void served() {
                crowds.computeIfPresent(
                        live,
                        (same, crowd) ->
                                crowd.readers() == 1 ? null : new Crowd(crowd.readers() - 1, crowd.departures()));
            }
        };
    }

    private void leave(LiveResponse live) {
        Crowd rest = crowds.computeIfPresent(live, (same, crowd) -> crowd.left());
        if (rest != null && rest.readers() == 0) {
            afterGrace.execute(() -> stop(live, rest));
        }
    }

    private void stop(LiveResponse live, Crowd whoLeft) {
        AtomicBoolean nobodyCame = new AtomicBoolean();
        crowds.computeIfPresent(live, (same, crowd) -> {
            nobodyCame.set(crowd.equals(whoLeft));
            return nobodyCame.get() ? null : crowd;
        });
        if (nobodyCame.get()) {
            live.stop(Ending.CANCELLED);
        }
    }
}
