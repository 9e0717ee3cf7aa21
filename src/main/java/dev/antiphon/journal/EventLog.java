package dev.antiphon.journal;

import dev.antiphon.event.ResponseEvent;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Response;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the writer of a response does with an event: it is numbered, folded into the draft, and written down as a frame
 * where anybody may want frames. One thread writes; any thread may look at the draft.
 */
final class EventLog {

    private final boolean framed;
    private final Journal journal = new Journal();
    private final FrameWriter writer = new FrameWriter();
    private final ResponseDraft draft;

    /** Guards the race between the writer's fold and a GET that reads the draft. */
    private final ReentrantLock fold = new ReentrantLock();

    private int nextNumber;
    private long bytes;

    EventLog(Response begun, boolean framed) {
        this.draft = new ResponseDraft(begun);
        this.framed = framed;
    }

    void append(ResponseEvent event) {
        fold(event);
        if (framed) {
            keep(writer.write(nextNumber, event));
        } else {
            bytes += Weight.of(event);
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

    /** What an earlier process wrote: folded again, kept as it was sent, and seen already. */
    void recall(List<byte[]> frames, List<ResponseEvent> events) {
        events.forEach(this::fold);
        frames.forEach(this::keep);
        nextNumber += frames.size();
        journal.open();
    }

    /** Counts events that nobody will read, so that numbers are the same either way. */
    void skip(int events) {
        nextNumber += events;
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

    /** What it holds in memory, in bytes, roughly. */
    long bytes() {
        return bytes;
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
        bytes += frame.length;
        journal.append(frame);
    }
}
