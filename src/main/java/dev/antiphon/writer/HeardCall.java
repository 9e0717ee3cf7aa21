package dev.antiphon.writer;

import dev.antiphon.journal.Transcript;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Unicode;
import dev.antiphon.toolset.Callee;
import java.util.function.Consumer;

/**
 * Hears the call of a tool that this server runs. What item becomes of it, and when, is known when somebody has decided
 * whether it may be run.
 */
final class HeardCall extends UnwrittenCall {

    private final Callee.Served callee;
    private final String function;
    private final Consumer<ServedCall> heard;

    HeardCall(
            Transcript transcript,
            int call,
            String callId,
            Callee.Served callee,
            String function,
            Consumer<ServedCall> heard) {
        // There is no item yet, so there is no id of one.
        super(transcript, callId, call, callId);
        this.callee = callee;
        this.function = function;
        this.heard = heard;
    }

    /** A call that was cut off is none. */
    @Override
    void end(String status) {
        if (!status.equals(Item.INCOMPLETE)) {
            heard.accept(new ServedCall(callee, function, said().isBlank() ? "{}" : Unicode.wellFormed(said())));
        }
    }
}
