package dev.antiphon.journal;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** How anybody asks the writer of a response to end it. Thread-safe. */
final class StopSign {

    private final AtomicReference<@Nullable Ending> requested = new AtomicReference<>();
    private volatile Runnable onStop = () -> {};

    /** The first to ask wins. */
    void raise(Ending ending) {
        if (requested.compareAndSet(null, ending)) {
            onStop.run();
        }
    }

    /** What is done when it is raised; at once if it has been. */
    void then(Runnable closing) {
        onStop = closing;
        if (requested.get() != null) {
            closing.run();
        }
    }

    @Nullable
    Ending requested() {
        return requested.get();
    }
}
