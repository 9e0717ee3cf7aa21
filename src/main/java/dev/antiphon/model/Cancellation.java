package dev.antiphon.model;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A flag that can be raised once and runs what was registered with it: the closing of the call that is under way.
 *
 * <p>Thread-safe. A registration after the flag was raised runs at once, so that no call slips through between.
 */
public final class Cancellation {

    private static final Runnable RAISED = () -> {};

    private final AtomicReference<@Nullable Runnable> action = new AtomicReference<>();

    /** Raises the flag; only the first call has an effect. */
    public void cancel() {
        Runnable registered = action.getAndSet(RAISED);
        if (registered != null && registered != RAISED) {
            registered.run();
        }
    }

    public boolean cancelled() {
        return action.get() == RAISED;
    }

    /** What to do when the flag is raised; replaces what was registered before. */
    public void onCancel(Runnable closing) {
        Runnable before = action.get();
        while (before != RAISED && !action.compareAndSet(before, closing)) {
            before = action.get();
        }
        if (before == RAISED) {
            closing.run();
        }
    }
}
