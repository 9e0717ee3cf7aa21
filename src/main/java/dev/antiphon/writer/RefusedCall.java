package dev.antiphon.writer;

import dev.antiphon.journal.Transcript;
import dev.antiphon.protocol.Item;
import dev.antiphon.toolset.Callee;
import java.util.function.Consumer;

/** Hears a call that the request does not let the model make. Clients see nothing of it. */
final class RefusedCall extends CallWriter {

    private final Callee callee;
    private final String callId;
    private final Consumer<Refusal> refused;
    private final StringBuilder arguments = new StringBuilder();

    RefusedCall(Transcript transcript, int call, String callId, Callee callee, Consumer<Refusal> refused) {
        // There is no item, so there is no id of one.
        super(transcript, callId, call);
        this.callee = callee;
        this.callId = callId;
        this.refused = refused;
    }

    @Override
    void arguments(String delta) {
        arguments.append(delta);
    }

    @Override
    boolean complete() {
        return ToolCallWriter.isWhole(arguments.toString());
    }

    @Override
    void close(String status) {
        refused.accept(new Refusal(
                callee, callId, arguments.toString(), false, "The request does not allow this tool to be called now."));
    }

    @Override
    void closeParts(String status) {}

    @Override
    Item done(Item item, String status) {
        return item;
    }
}
