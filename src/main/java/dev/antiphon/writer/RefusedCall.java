package dev.antiphon.writer;

import dev.antiphon.journal.Transcript;
import dev.antiphon.toolset.Callee;
import java.util.function.Consumer;

/** Hears a call that the request does not let the model make. Clients see nothing of it. */
final class RefusedCall extends UnwrittenCall {

    private final Callee callee;
    private final Consumer<Refusal> refused;

    RefusedCall(Transcript transcript, int call, String callId, Callee callee, Consumer<Refusal> refused) {
        // There is no item, so there is no id of one.
        super(transcript, callId, call, callId);
        this.callee = callee;
        this.refused = refused;
    }

    @Override
    void end(String status) {
        refused.accept(
                new Refusal(callee, callId, said(), false, "The request does not allow this tool to be called now."));
    }
}
