package dev.antiphon.journal;

import dev.antiphon.access.Caller;
import dev.antiphon.event.ResponseEvent;
import dev.antiphon.event.RunNote;
import dev.antiphon.event.Tried;
import dev.antiphon.protocol.Echo;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Response;
import dev.antiphon.protocol.Usage;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One response while it comes about.
 *
 * <p>Its life: the agent loop {@linkplain #begin begins} it, then appends one event after the other, and at last
 * {@linkplain #end ends} it, exactly once. Beside that it is {@linkplain #announce announced}, which lets readers see it.
 * States that must outlive the process are kept <em>before</em> they are published, so whoever has seen an ending can
 * GET it and continue from it at once. Of a background response that goes for every single event.
 *
 * <p>One thread writes. Any thread may read: a stream through {@link #from}, a JSON answer through {@link #await}, a GET
 * through {@link #now}. Any thread may ask for an ending through {@link #stop}; the writer alone writes it, so there is
 * never a second writer.
 */
public final class LiveResponse implements Transcript {

    private final Caller owner;
    private final Checkpoints checkpoints;
    private final Clock clock;
    private final long maxBytes;
    private final Response begun;
    private final EventLog log;
    private final Unstored unstored;
    private final CountDownLatch over = new CountDownLatch(1);
    private final StopSign sign = new StopSign();
    private volatile Runnable onEnd = () -> {};
    private final List<Item> input;
    private volatile @Nullable Outcome outcome;
    private volatile boolean lost;
    /** Whether its turn has come. */
    private volatile boolean proceeded;

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
        this.log = new EventLog(begun, framed, from -> checkpoints.frames(begun.id(), from), checkpoints::spoke);
        this.maxBytes = maxBytes;
        this.checkpoints = checkpoints;
        this.clock = clock;
        this.unstored = new Unstored(begun.id(), log.journal(), maxBytes, this::abandon);
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

    /** Writes the first two events. */
    public void begin() {
        log.begin();
    }

    /** Its turn has come: what was queued is in progress from here on. */
    public void proceed() {
        proceeded = true;
        if (log.proceed()) {
            publish();
        }
    }

    /** Readers see what was appended at the next {@link #publish()}. */
    @Override
    public void append(ResponseEvent event) {
        log.append(event);
    }

    /** Lets readers see what has been appended. Called when the model pauses, not for every token. */
    public void publish() {
        log.publish(() -> checkpoints.grown(unstored));
    }

    @Override
    public Item opened() {
        return log.opened();
    }

    /** The items written from an output index on, all of them closed; for the writer. */
    public List<Item> said(int from) {
        return log.said(from);
    }

    /** What an earlier process left open, if anything; for the writer. */
    public Optional<Unfinished> unfinished() {
        return log.unfinished();
    }

    /** What is done beside what is said; only for the writer, to which other threads hand theirs. */
    public void note(RunNote note) {
        checkpoints.noted(new RunNote.Noted(clock.instant(), note));
    }

    /** An upstream was asked for what follows; only for the writer. */
    public void tried(Tried tried) {
        checkpoints.tried(tried);
    }

    /** Keeps what was noted, before something is done that a crash must not make unseen. */
    public void keepNotes() {
        checkpoints.keepNotes(begun);
    }

    /** Another model answers than the one that was asked. */
    public void answeredBy(String model) {
        log.answeredBy(model);
    }

    /** The response is served in this tier. */
    public void servedIn(String tier) {
        log.servedIn(tier);
    }

    @Override
    public int nextIndex() {
        return log.nextIndex();
    }

    /** Whether the journal and the bytes the writer holds beside it have reached the bound: it must end as incomplete. */
    public boolean full(long held) {
        return log.bytes() + held > maxBytes;
    }

    /** Ends the response: freeze, keep, let go, publish. What cannot be kept ends as failed, never as if it had been. */
    public Outcome end(Ending ending, Usage usage) {
        long now = clock.instant().getEpochSecond();
        Outcome last = Outcome.of(log, ending, usage, now);
        unstored.lock();
        try {
            if (lost || !last.isKept(checkpoints, log)) {
                last = Outcome.of(log, new Ending.Failed(Unkept.error()), usage, now);
                lost = true;
                checkpoints.unkept(last.last());
            }
        } finally {
            unstored.endAndUnlock();
        }
        onEnd.run();
        log.append(last);
        outcome = last;
        leave();
        return last;
    }

    /** Nothing follows, whether it could be ended or not: the writer's very last word. Idempotent. */
    public void leave() {
        if (log.durable() && (lost || outcome == null)) {
            log.journal().cut();
        }
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
        sign.then(closing);
    }

    /** The ending somebody asked for, or null; for the writer. */
    public @Nullable Ending requested() {
        return sign.requested();
    }

    /** For what an earlier process wrote and announced. */
    EventLog log() {
        return log;
    }

    private void abandon() {
        lost = true;
        stop(new Ending.Failed(Unkept.error()));
    }

    /**
     * Keeps the response's row, and then lets readers see its frames; without frames nobody learns of it yet. Called once,
     * beside the writer, which does not wait for it; only what {@linkplain #claims claims} something is announced before.
     *
     * @throws RuntimeException when the response cannot be kept; nobody has seen anything of it, and it is stopped
     */
    public void announce() {
        if (!log.framed() && !claims()) {
            return;
        }
        try {
            Announcer announcer = new Announcer(log, checkpoints, over);
            if (!announcer.announce(new Frozen(begun, first(), 0), unstored, claims()) && lost) {
                throw Unkept.error().exception();
            }
        } catch (RuntimeException | Error notKept) {
            abandon();
            throw notKept;
        }
    }

    /** Asks the writer to end the response so; the first to ask wins, and an ended response does not care. */
    public void stop(Ending ending) {
        sign.raise(ending);
    }

    /** A reader of the frames from the given number on; only for responses that are framed. */
    public Journal.Reader from(int number) {
        return log.from(number);
    }

    public boolean framed() {
        return log.framed();
    }

    /** Whether only its announcement decides that there may be such a response. */
    public boolean claims() {
        return checkpoints.claims();
    }

    /** Whether it outlives its client; the numbers of its events are kept then. */
    public boolean background() {
        return begun.echo().background();
    }

    /** Whether it waits for its turn: also one that had begun in a process that is gone. */
    public boolean queued() {
        return background() && !proceeded;
    }

    /** What it repeats of its request. */
    public Echo echo() {
        return begun.echo();
    }

    /**
     * Waits for the end, at most {@code patience}.
     *
     * @throws IllegalStateException when the writer has left without having been able to end the response
     */
    public Optional<Outcome> await(Duration patience) throws InterruptedException {
        if (over.await(patience.toNanos(), TimeUnit.NANOSECONDS) && outcome == null) {
            throw new IllegalStateException(id() + " was left without an ending");
        }
        return Optional.ofNullable(outcome);
    }

    /** The JSON of the response as it stands: the same bytes as the last state once there is one. */
    public byte[] now() {
        Outcome last = outcome;
        return last != null ? last.last().json() : log.json();
    }

    /** The JSON of the response as it began: what a background request is answered with. */
    public byte[] first() {
        return log.first();
    }
}
