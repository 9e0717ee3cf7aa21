package dev.antiphon.journal;

import dev.antiphon.event.ResponseEvent;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Response;
import dev.antiphon.protocol.Usage;
import org.jspecify.annotations.Nullable;

/** How a response ended, and its last state. */
public record Outcome(Ending ending, Frozen last) {

    /** What a response becomes that ends now, in Unix seconds. */
    static Outcome of(EventLog log, Ending ending, Usage usage, long now) {
        Response last = ending.close(log.now(), usage, now);
        int number = ending instanceof Ending.Failed ? log.nextNumber() + 1 : log.nextNumber();
        return new Outcome(ending, new Frozen(last, Json.bytes(last), number));
    }

    /** Keeps it, or tells why it could not be kept. */
    boolean isKept(Checkpoints checkpoints, EventLog log) {
        try {
            checkpoints.ended(last, log.durable() ? log.rest(this) : Segment.NONE);
            return true;
        } catch (RuntimeException unsaved) {
            Unkept.tell(last.response().id(), unsaved);
            return false;
        }
    }

    /** The event that says what went wrong, if anything did. */
    ResponseEvent.@Nullable Error error() {
        return ending instanceof Ending.Failed failed ? new ResponseEvent.Error(failed.error()) : null;
    }

    /** The very last event. */
    ResponseEvent.Terminal event() {
        return Ending.eventOf(last.response());
    }
}
