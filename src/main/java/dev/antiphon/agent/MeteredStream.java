package dev.antiphon.agent;

import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.ModelStream;
import dev.antiphon.protocol.Usage;
import dev.antiphon.token.Footprint;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is paid for when it is closed, once: by what its upstream told, and where that told nothing by what was
 * said. An upstream that fails without a word has cost nothing, unless it was cut off by who asked.
 */
final class MeteredStream implements ModelStream {

    private final ModelStream stream;
    private final Cancellation cancel;
    private final Consumer<Usage> pay;
    private final LongConsumer untold;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable Usage told;
    private volatile boolean failed;
    private volatile long written;

    /**
     * @param pay is given what is told
     * @param untold pays where nothing is told, by the tokens that were written
     */
    MeteredStream(ModelStream stream, Cancellation cancel, Consumer<Usage> pay, LongConsumer untold) {
        this.stream = stream;
        this.cancel = cancel;
        this.pay = pay;
        this.untold = untold;
    }

    @Override
    public @Nullable ModelEvent next() throws ModelException {
        try {
            ModelEvent event = stream.next();
            if (event != null) {
                note(event);
            }
            return event;
        } catch (ModelException broken) {
            failed = true;
            throw broken;
        }
    }

    private void note(ModelEvent event) {
        switch (event) {
            case ModelEvent.UsageReported reported -> told = reported.usage();
            case ModelEvent.TextDelta delta -> more(delta.text());
            case ModelEvent.RefusalDelta delta -> more(delta.text());
            case ModelEvent.ReasoningDelta delta -> more(delta.text());
            case ModelEvent.SummaryDelta delta -> more(delta.text());
            case ModelEvent.ToolArgumentsDelta delta -> more(delta.arguments());
            case ModelEvent.PartDone part -> whole(part.text());
            case ModelEvent.ToolArgumentsDone call -> whole(call.arguments());
            case ModelEvent.HostedDone item -> more(item.item().toString());
            default -> {}
        }
    }

    private void more(String text) {
        written = written + Footprint.roughly(text);
    }

    /** Where it came without having been told bit by bit. */
    private void whole(String text) {
        written = Math.max(written, Footprint.roughly(text));
    }

    @Override
    public boolean ready() {
        return stream.ready();
    }

    @Override
    public void close() {
        stream.close();
        if (closed.compareAndSet(false, true)) {
            settle();
        }
    }

    private void settle() {
        Usage usage = told;
        if (usage != null && usage.totalTokens() > 0) {
            pay.accept(usage);
        } else if (!failed || written > 0 || cancel.cancelled()) {
            untold.accept(written);
        }
    }
}
