package dev.antiphon.event;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How often upstreams have to be asked for one answer. It is kept with the thread, as {@link Traceparent} is: whoever wants the
 * answer says who listens, whoever asks an upstream tells what comes of it, and nobody in between has to hand it on. Where nobody
 * listens, nothing is told and nothing is made.
 */
public final class Tries implements AutoCloseable {

    private static final ThreadLocal<@Nullable Tries> HERE = new ThreadLocal<>();

    private final Consumer<Tried> listener;
    private String model = "";
    private String upstream = "";
    private int resends;
    private int status;
    private long since;
    private boolean underWay;

    private Tries(Consumer<Tried> listener) {
        this.listener = listener;
    }

    /** What this thread tries until that is closed is told, on this thread. */
    public static Tries toldTo(Consumer<Tried> listener) {
        Tries tries = new Tries(listener);
        HERE.set(tries);
        return tries;
    }

    /** An upstream is about to be asked. */
    public static void begins(String model, String upstream) {
        Tries here = HERE.get();
        if (here != null) {
            here.model = model;
            here.upstream = upstream;
            here.resends = -1;
            here.next();
        }
    }

    /** The same is sent there once more. */
    public static void again() {
        Tries here = HERE.get();
        if (here != null) {
            here.next();
        }
    }

    /** It answers with that status of HTTP; whether anything comes of it, is told later. */
    public static void heard(int status) {
        Tries here = HERE.get();
        if (here != null) {
            here.status = status;
        }
    }

    /** It has begun to say something. */
    public static void answered() {
        tell(null);
    }

    /** Nothing has come of it. Who is nearest to the fault says why; what others say of the same try behind that is not told. */
    public static void failed(String fault) {
        tell(fault);
    }

    private static void tell(@Nullable String fault) {
        Tries here = HERE.get();
        if (here != null && here.underWay) {
            here.underWay = false;
            Duration took = Duration.ofNanos(System.nanoTime() - here.since);
            here.listener.accept(new Tried(here.model, here.upstream, here.resends, here.status, fault, took));
        }
    }

    private void next() {
        resends++;
        status = 0;
        since = System.nanoTime();
        underWay = true;
    }

    @Override
    public void close() {
        HERE.remove();
    }
}
