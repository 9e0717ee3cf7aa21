package dev.antiphon.journal;

import dev.antiphon.access.Caller;
import dev.antiphon.event.ResponseEvent;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Response;
import dev.antiphon.protocol.Usage;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One response while it comes about.
 *
 * <p>Its life: the agent loop {@linkplain #begin announces} it, then appends one event after the other, and at last
 * {@linkplain #end ends} it, exactly once. Each event is numbered, folded into the draft, and written down as a frame.
 * States that must outlive the process are kept <em>before</em> they are published, so whoever has seen an ending can
 * GET it and continue from it at once.
 *
 * <p>One thread writes. Any thread may read: a stream through {@link #from}, a JSON answer through {@link #await}, a GET
 * through {@link #now}. Any thread may ask for an ending through {@link #stop}; the writer alone writes it, so there is
 * never a second writer.
 */
public final class LiveResponse implements Transcript {

    private static final System.Logger LOG = System.getLogger(LiveResponse.class.getName());

    private final Caller owner;
    private final Checkpoints checkpoints;
    private final Clock clock;
    private final long maxBytes;
    private final boolean framed;
    private final Journal journal = new Journal();
    private final FrameWriter writer = new FrameWriter();
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicReference<@Nullable Ending> requested = new AtomicReference<>();
    private volatile Runnable onStop = () -> {};
    private volatile Runnable onEnd = () -> {};

    /** Guards the race between the writer's fold and a GET that reads the draft. */
    private final ReentrantLock fold = new ReentrantLock();

    private final ResponseDraft draft;
    private final Response begun;
    private int nextNumber;
    private long bytes;
    private volatile @Nullable Outcome outcome;

    /** How it ended, and its last state. */
    public record Outcome(Ending ending, Frozen last) {}

    /**
     * @param framed whether anybody may want the events as frames; a plain JSON answer does without them
     * @param maxBytes how much the journal may hold before {@link #full()}
     */
    public LiveResponse(
            Response begun, Caller owner, boolean framed, long maxBytes, Checkpoints checkpoints, Clock clock) {
        this.begun = begun;
        this.owner = owner;
        this.framed = framed;
        this.maxBytes = maxBytes;
        this.checkpoints = checkpoints;
        this.clock = clock;
        this.draft = new ResponseDraft(begun);
    }

    public String id() {
        return begun.id();
    }

    public Caller owner() {
        return owner;
    }

    // ---- the writer's side

    /**
     * Announces the response to whoever reads its frames; its row is kept first. Without frames nobody learns of it yet:
     * the two events are counted, so that numbers are the same either way.
     */
    public void begin() {
        if (!framed) {
            nextNumber = 2;
            return;
        }
        byte[] json = Json.bytes(begun);
        checkpoints.announced(new Frozen(begun, json, 0));
        lifecycle(new ResponseEvent.Created(begun), json);
        lifecycle(new ResponseEvent.InProgress(begun), json);
        publish();
    }

    /** Readers see what was appended at the next {@link #publish()}. */
    @Override
    public void append(ResponseEvent event) {
        fold.lock();
        try {
            draft.apply(event);
        } finally {
            fold.unlock();
        }
        if (framed) {
            keep(writer.write(nextNumber, event));
        } else {
            bytes += FrameWriter.weight(event);
        }
        nextNumber++;
    }

    /** Lets readers see what has been appended. Called when the model pauses, not for every token. */
    public void publish() {
        journal.publish();
    }

    /** Takes in what was said and kept by an earlier process, in order and before anything is appended. */
    void recall(byte[] frame, ResponseEvent event) {
        draft.apply(event);
        keep(frame);
        nextNumber++;
    }

    @Override
    public Item opened() {
        return draft.opened().now();
    }

    /** What an earlier process left open, if anything; for the writer. */
    public Optional<Unfinished> unfinished() {
        return draft.unfinished();
    }

    @Override
    public int nextIndex() {
        return draft.items();
    }

    /** Whether the journal has reached its bound: the response must end as incomplete. */
    public boolean full() {
        return bytes > maxBytes;
    }

    /** Ends the response: freeze, keep, let go, publish. What cannot be kept ends as failed, never as if it had been. */
    public Outcome end(Ending ending, Usage usage) {
        Outcome last = freeze(ending, usage);
        try {
            checkpoints.ended(last.last());
        } catch (RuntimeException unsaved) {
            LOG.log(System.Logger.Level.ERROR, "Response " + id() + " could not be kept", unsaved);
            last = freeze(new Ending.Failed(notKept()), usage);
        }
        onEnd.run();
        if (last.ending() instanceof Ending.Failed failed) {
            append(new ResponseEvent.Error(failed.error()));
        }
        lifecycle(Ending.eventOf(last.last().response()), last.last().json());
        outcome = last;
        leave();
        return last;
    }

    /**
     * Nothing follows, whether the response could be ended or not: the writer's very last word, so that no reader waits
     * for ever. Idempotent.
     */
    public void leave() {
        journal.close();
        over.countDown();
    }

    /**
     * What is let go of at the end, when that has been kept and nobody has seen it yet: whoever sees it may continue from
     * the response, delete it, or take the place it held.
     */
    public void onEnd(Runnable lettingGo) {
        onEnd = lettingGo;
    }

    /** What the writer does when it is asked to stop: close the call it waits for. Runs at once if that has happened. */
    public void onStop(Runnable closing) {
        onStop = closing;
        if (requested.get() != null) {
            closing.run();
        }
    }

    /** The ending somebody asked for, or null; for the writer. */
    public @Nullable Ending requested() {
        return requested.get();
    }

    // ---- everybody's side

    /** Asks the writer to end the response so; the first to ask wins, and an ended response does not care. */
    public void stop(Ending ending) {
        if (requested.compareAndSet(null, ending)) {
            onStop.run();
        }
    }

    /** A reader of the frames from the given number on; only for responses that are framed. */
    public Journal.Reader from(int number) {
        if (!framed) {
            throw new IllegalStateException(id() + " keeps no frames");
        }
        return journal.from(number);
    }

    public boolean framed() {
        return framed;
    }

    /** What it continues, if anything. */
    @Nullable
    String previousResponseId() {
        return begun.echo().previousResponseId();
    }

    /** Whether it outlives its client; the numbers of its events are kept then. */
    public boolean background() {
        return begun.echo().background();
    }

    /** Whether the client wants it kept. */
    public boolean stored() {
        return begun.echo().store();
    }

    /**
     * Waits for the end, at most {@code patience}.
     *
     * @throws IllegalStateException when the writer has left without having been able to end the response
     */
    public Optional<Outcome> await(Duration patience) throws InterruptedException {
        boolean left = over.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (left && outcome == null) {
            throw new IllegalStateException(id() + " was left without an ending");
        }
        return Optional.ofNullable(outcome);
    }

    /** The JSON of the response as it stands: the same bytes as the last state once there is one. */
    public byte[] now() {
        Outcome last = outcome;
        if (last != null) {
            return last.last().json();
        }
        Response state;
        fold.lock();
        try {
            state = draft.now();
        } finally {
            fold.unlock();
        }
        return Json.bytes(state);
    }

    private Outcome freeze(Ending ending, Usage usage) {
        Response last = ending.close(draft.now(), usage, clock.instant().getEpochSecond());
        int number = ending instanceof Ending.Failed ? nextNumber + 1 : nextNumber;
        return new Outcome(ending, new Frozen(last, Json.bytes(last), number));
    }

    private void lifecycle(ResponseEvent.Lifecycle event, byte[] response) {
        fold.lock();
        try {
            draft.apply(event);
        } finally {
            fold.unlock();
        }
        if (framed) {
            keep(writer.write(nextNumber, event.type(), response));
        }
        nextNumber++;
    }

    private void keep(byte[] frame) {
        bytes += frame.length;
        journal.append(frame);
    }

    private static ApiError notKept() {
        return ApiError.server(503, "The response could not be stored. Please try again.")
                .retryAfter(Duration.ofSeconds(5));
    }
}
