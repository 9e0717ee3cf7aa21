package dev.antiphon.journal;

import dev.antiphon.event.ResponseEvent;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Response;
import dev.antiphon.protocol.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the writer of a response does with an event: it is numbered, folded into the draft, and written down as a frame
 * where anybody may want frames. One thread writes; any thread may look at the draft.
 */
final class EventLog {

    /** Created, queued. */
    private static final int ANNOUNCEMENT = 2;

    private final Response begun;
    private final boolean framed;
    private final boolean durable;
    private final Journal journal;
    private final Runnable speaking;
    private boolean spoken;
    private final FrameWriter writer = new FrameWriter();
    private final ResponseDraft draft;

    /** Guards the race between the writer's fold and a GET that reads the draft. */
    private final ReentrantLock fold = new ReentrantLock();

    private volatile int nextNumber;
    private long frameBytes;
    private long textBytes;
    private byte @Nullable [] first;

    /**
     * @param store where frames are found that are in memory no more; asked only for a durable one
     * @param speaking told of the first text or arguments
     */
    EventLog(Response begun, boolean framed, IntFunction<List<byte[]>> store, Runnable speaking) {
        this.begun = begun;
        this.draft = new ResponseDraft(begun);
        this.framed = framed;
        this.speaking = speaking;
        this.durable = begun.echo().background();
        this.journal = new Journal(store);
    }

    /** Writes the first two events. Without frames they are only counted, so that numbers are the same either way. */
    void begin() {
        if (framed) {
            append(new ResponseEvent.Created(begun), first());
            append(durable ? new ResponseEvent.Queued(begun) : new ResponseEvent.InProgress(begun), first());
        } else {
            nextNumber += 2;
        }
    }

    /** What was queued is in progress from here on; false when it was before. */
    boolean proceed() {
        Response now = now();
        if (now.status() != Status.QUEUED) {
            return false;
        }
        Response running = now.inProgress();
        append(new ResponseEvent.InProgress(running), Json.bytes(running));
        return true;
    }

    /** The JSON of the response as it began. Made when it is first needed: a plain answer does without. */
    byte[] first() {
        if (first == null) {
            first = Json.bytes(begun);
        }
        return first;
    }

    void append(ResponseEvent event) {
        if (!spoken && Weight.says(event)) {
            spoken = true;
            speaking.run();
        }
        fold(event);
        if (framed) {
            keep(writer.write(nextNumber, event));
        }
        if (durable || !framed) {
            textBytes += Weight.of(event);
        }
        nextNumber++;
    }

    /** A lifecycle event around the JSON of the response, which is serialised once per state. */
    void append(ResponseEvent.Lifecycle event, byte[] response) {
        fold(event);
        if (framed) {
            keep(writer.write(nextNumber, event.type(), response));
        }
        nextNumber++;
    }

    /** What has not been stored, and behind it the last events, which are not appended yet: nobody sees them before. */
    Segment rest(Outcome last) {
        Segment before = journal.unstored();
        List<byte[]> frames = new ArrayList<>(before.frames());
        int number = nextNumber;
        if (last.error() != null) {
            frames.add(writer.write(number++, last.error()));
        }
        frames.add(writer.write(number, last.event().type(), last.last().json()));
        return new Segment(before.first(), frames, before.again());
    }

    void append(Outcome last) {
        if (last.error() != null) {
            append(last.error());
        }
        append(last.event(), last.last().json());
    }

    /** What an earlier process wrote: folded again, kept as it was sent, and seen already. */
    void recall(List<byte[]> frames, List<ResponseEvent> events) {
        events.forEach(this::fold);
        frames.forEach(this::keep);
        nextNumber += frames.size();
        journal.stored(nextNumber, Long.MAX_VALUE);
    }

    /** Lets readers see what was appended: at once, or when it is stored. */
    void publish(Runnable storing) {
        if (durable) {
            storing.run();
        } else {
            journal.publish();
        }
    }

    /** The items from an output index on; for the writer. */
    List<Item> said(int from) {
        return draft.items(from);
    }

    /** A reader of the frames from a number on, where there are any. */
    Journal.Reader from(int number) {
        if (!framed) {
            throw new IllegalStateException(begun.id() + " keeps no frames");
        }
        return journal.from(number);
    }

    Journal journal() {
        return journal;
    }

    boolean framed() {
        return framed;
    }

    int nextNumber() {
        return nextNumber;
    }

    /** Whether frames are stored as they come, and published then. */
    boolean durable() {
        return durable;
    }

    /** What it cannot let go of, in bytes, roughly: the text, and the frames that are nowhere else. */
    long bytes() {
        return textBytes + (durable ? journal.unstoredBytes() : frameBytes);
    }

    /**
     * The JSON of the response as it stands. What is in progress but not stored so is shown as it was queued, because a crash
     * would queue it again, and no status ever goes back.
     */
    byte[] json() {
        return durable && !journal.shows(ANNOUNCEMENT) ? first() : Json.bytes(now());
    }

    /** The response as it stands. */
    Response now() {
        fold.lock();
        try {
            return draft.now();
        } finally {
            fold.unlock();
        }
    }

    /** The item that is open; for the writer. */
    Item opened() {
        return draft.opened().now();
    }

    /** The same, and what is due in it. */
    Optional<Unfinished> unfinished() {
        return draft.unfinished();
    }

    void servedIn(String tier) {
        fold.lock();
        try {
            draft.servedIn(tier);
        } finally {
            fold.unlock();
        }
    }

    void answeredBy(String model) {
        fold.lock();
        try {
            draft.answeredBy(model);
        } finally {
            fold.unlock();
        }
    }

    /** The output index of the next item; for the writer. */
    int nextIndex() {
        return draft.items();
    }

    private void fold(ResponseEvent event) {
        fold.lock();
        try {
            draft.apply(event);
        } finally {
            fold.unlock();
        }
    }

    private void keep(byte[] frame) {
        frameBytes += frame.length;
        journal.append(frame);
    }
}
