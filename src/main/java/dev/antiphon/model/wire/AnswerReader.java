package dev.antiphon.model.wire;

import dev.antiphon.model.ModelEvent;
import dev.antiphon.protocol.Usage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Turns the payloads of one answer into events; each protocol has one of its own. Knows no network. Used by one thread.
 *
 * <p>An answer is over when the upstream has said so in the words of its protocol. A stream that merely ends is a
 * connection that broke, never a success.
 */
public abstract class AnswerReader {

    /** Calls, items or blocks of one answer: each costs more than its bytes. */
    public static final int MOST_ITEMS = 1_000;

    private final Queue<ModelEvent> events = new ArrayDeque<>();
    private final long mostBytes;
    private long bytes;
    private @Nullable Usage usage;
    private @Nullable UpstreamError error;

    /** @param mostBytes an answer whose payloads together are more than this makes no sense */
    protected AnswerReader(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /**
     * Reads one payload. All of it counts, whatever it says: there is no telling what a protocol keeps of it.
     *
     * @throws IOException when it makes no sense, or there is too much of the answer
     */
    public final void read(byte[] payload, int from, int length) throws IOException {
        bytes += length;
        if (bytes > mostBytes) {
            throw new MalformedAnswer("an answer of more than " + mostBytes + " bytes");
        }
        take(payload, from, length);
    }

    /**
     * Makes events of one payload.
     *
     * @throws IOException when it makes no sense
     */
    protected abstract void take(byte[] payload, int from, int length) throws IOException;

    /**
     * The upstream says no more.
     *
     * @throws MalformedAnswer when the answer is not whole
     */
    public abstract void end() throws MalformedAnswer;

    /** Whether the model has said why it stopped, so that the answer is whole, however the connection ends. */
    public abstract boolean stopped();

    /** Whether the upstream has said that nothing follows. */
    public abstract boolean over();

    /** Tells an event. */
    protected final void add(ModelEvent event) {
        events.add(event);
    }

    /**
     * To be asked before one more of them begins.
     *
     * @param items that there are already
     */
    public static void requireRoom(int items) throws MalformedAnswer {
        if (items >= MOST_ITEMS) {
            throw new MalformedAnswer("an answer of more than " + MOST_ITEMS + " items");
        }
    }

    /** What the answer has cost so far; the last word counts. */
    protected final void spent(Usage told) {
        usage = told;
    }

    /** What the answer has cost, null as long as the upstream has not said so. */
    protected final @Nullable Usage usage() {
        return usage;
    }

    /** The upstream tells of a fault in place of the rest. */
    protected final void fail(UpstreamError told) {
        error = told;
    }

    /** The usage, if only that there was none, and the end. */
    protected final void finish(ModelEvent.Reason reason) {
        add(new ModelEvent.UsageReported(usage == null ? Usage.NONE : usage));
        add(new ModelEvent.Finished(reason));
    }

    public final @Nullable ModelEvent poll() {
        return events.poll();
    }

    final boolean hasEvents() {
        return !events.isEmpty();
    }

    public final @Nullable UpstreamError error() {
        return error;
    }

    final boolean usageMissing() {
        return usage == null;
    }

    /** Reports what an answer that broke off has cost, if the upstream said so in time. */
    public final void breakOff() {
        if (usage != null) {
            add(new ModelEvent.UsageReported(usage));
        }
    }
}
