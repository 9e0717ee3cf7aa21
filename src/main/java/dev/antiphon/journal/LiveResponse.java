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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One response while it comes about.
 *
 * <p>Its life: the agent loop {@linkplain #begin begins} it, then appends one event after the other, and at last
 * {@linkplain #end ends} it, exactly once. Beside that it is {@linkplain #announce announced}, which lets readers see it.
 * States that must outlive the process are kept <em>before</em> they are published, so whoever has seen an ending can
 * GET it and continue from it at once.
 *
 * <p>One thread writes. Any thread may read: a stream through {@link #from}, a JSON answer through {@link #await}, a GET
 * through {@link #now}. Any thread may ask for an ending through {@link #stop}; the writer alone writes it, so there is
 * never a second writer.
 */
public final class LiveResponse implements Transcript {

    private static final System.Logger LOG = System.getLogger(LiveResponse.class.getName());

    /** A response that ends within it is kept by one transaction, and few models say their first word earlier. */
    private static final Duration LINGER = Duration.ofMillis(5);

    private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

    private final Caller owner;
    private final Checkpoints checkpoints;
    private final Clock clock;
    private final long maxBytes;
    private final Response begun;
    private final EventLog log;
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicReference<@Nullable Ending> requested = new AtomicReference<>();
    private volatile Runnable onStop = () -> {};
    private volatile Runnable onEnd = () -> {};

    private final List<Item> input;
    private volatile @Nullable Outcome outcome;

    /** Whether it could not be kept. */
    private volatile boolean lost;

    /** The JSON of the response as it began, made when it is first needed. */
    private byte @Nullable [] first;

    /** How it ended, and its last state. */
    public record Outcome(Ending ending, Frozen last) {}

    /**
     * @param input what it was asked with, every item with its id
     * @param framed whether anybody may want the events as frames; a plain JSON answer does without them
     * @param maxBytes how much the journal may hold before {@link #full()}
     */
    public LiveResponse(
            Response begun,
            List<Item> input,
            Caller owner,
            boolean framed,
            long maxBytes,
            Checkpoints checkpoints,
            Clock clock) {
        this.begun = begun;
        this.input = List.copyOf(input);
        this.owner = owner;
        this.log = new EventLog(begun, framed);
        this.maxBytes = maxBytes;
        this.checkpoints = checkpoints;
        this.clock = clock;
    }

    public String id() {
        return begun.id();
    }

    public Caller owner() {
        return owner;
    }

    /** What it was asked with, its own input only; every item has its id. */
    public List<Item> input() {
        return input;
    }

    // ---- the writer's side

    /** Writes the first two events. Without frames they are only counted, so that numbers are the same either way. */
    public void begin() {
        if (!log.framed()) {
            log.skip(2);
            return;
        }
        log.append(new ResponseEvent.Created(begun), first());
        log.append(new ResponseEvent.InProgress(begun), first());
    }

    /** Readers see what was appended at the next {@link #publish()}. */
    @Override
    public void append(ResponseEvent event) {
        log.append(event);
    }

    /** Lets readers see what has been appended. Called when the model pauses, not for every token. */
    public void publish() {
        log.journal().publish();
    }

    @Override
    public Item opened() {
        return log.opened();
    }

    /** What an earlier process left open, if anything; for the writer. */
    public Optional<Unfinished> unfinished() {
        return log.unfinished();
    }

    @Override
    public int nextIndex() {
        return log.nextIndex();
    }

    /** Whether the journal has reached its bound: the response must end as incomplete. */
    public boolean full() {
        return log.bytes() > maxBytes;
    }

    /** Ends the response: freeze, keep, let go, publish. What cannot be kept ends as failed, never as if it had been. */
    public Outcome end(Ending ending, Usage usage) {
        Outcome last = freeze(ending, usage);
        if (!kept(last.last())) {
            last = freeze(new Ending.Failed(notKept()), usage);
            lost = true;
        }
        onEnd.run();
        if (last.ending() instanceof Ending.Failed failed) {
            append(new ResponseEvent.Error(failed.error()));
        }
        log.append(Ending.eventOf(last.last().response()), last.last().json());
        outcome = last;
        leave();
        return last;
    }

    private boolean kept(Frozen last) {
        if (lost) {
            return false;
        }
        try {
            checkpoints.ended(last);
            return true;
        } catch (RuntimeException unsaved) {
            LOG.log(System.Logger.Level.ERROR, "Response " + id() + " could not be kept", unsaved);
            return false;
        }
    }

    /**
     * Nothing follows, whether the response could be ended or not: the writer's very last word, so that no reader waits
     * for ever. Idempotent.
     */
    public void leave() {
        log.journal().close();
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

    /** For what an earlier process wrote and announced. */
    EventLog log() {
        return log;
    }

    // ---- everybody's side

    /**
     * Keeps the response's row, and then lets readers see its frames; without frames nobody learns of it yet. Called once,
     * by whoever started the response, beside the writer: the model need not wait for the store, nor the store for it.
     *
     * @throws RuntimeException when the response cannot be kept; nobody has seen anything of it, and it is stopped
     */
    public void announce() {
        if (!log.framed()) {
            return;
        }
        try {
            if (!endsWithin(LINGER) && checkpoints.announced(new Frozen(begun, first(), 0))) {
                log.journal().open();
            } else {
                requireKept();
            }
        } catch (RuntimeException | Error notKept) {
            lost = true;
            stop(new Ending.Failed(notKept()));
            throw notKept;
        }
    }

    private boolean endsWithin(Duration patience) {
        try {
            return over.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** It ended before it was announced: then its ending is what had to be kept. */
    private void requireKept() {
        endsWithin(FOR_EVER);
        if (lost) {
            throw notKept().exception();
        }
    }

    /** Asks the writer to end the response so; the first to ask wins, and an ended response does not care. */
    public void stop(Ending ending) {
        if (requested.compareAndSet(null, ending)) {
            onStop.run();
        }
    }

    /** A reader of the frames from the given number on; only for responses that are framed. */
    public Journal.Reader from(int number) {
        if (!log.framed()) {
            throw new IllegalStateException(id() + " keeps no frames");
        }
        return log.journal().from(number);
    }

    public boolean framed() {
        return log.framed();
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
        return Json.bytes(log.now());
    }

    private byte[] first() {
        if (first == null) {
            first = Json.bytes(begun);
        }
        return first;
    }

    private Outcome freeze(Ending ending, Usage usage) {
        Response last = ending.close(log.now(), usage, clock.instant().getEpochSecond());
        int number = ending instanceof Ending.Failed ? log.nextNumber() + 1 : log.nextNumber();
        return new Outcome(ending, new Frozen(last, Json.bytes(last), number));
    }

    private static ApiError notKept() {
        return ApiError.server(503, "The response could not be stored. Please try again.")
                .retryAfter(Duration.ofSeconds(5));
    }
}
