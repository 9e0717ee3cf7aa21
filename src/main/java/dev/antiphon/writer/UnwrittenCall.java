package dev.antiphon.writer;

import dev.antiphon.journal.Transcript;
import dev.antiphon.protocol.Item;
import org.jspecify.annotations.Nullable;

/** A call of which nothing is written while it is made: only at its end it is known what becomes of it. */
abstract sealed class UnwrittenCall extends CallWriter permits HeardCall, OwnCallWriter, RefusedCall {

    final String callId;
    private final StringBuilder said = new StringBuilder();

    UnwrittenCall(Transcript transcript, String id, int call, String callId) {
        super(transcript, id, call);
        this.callId = callId;
    }

    /** What the tool has been called with so far. */
    final String said() {
        return said.toString();
    }

    @Override
    final void arguments(String delta) {
        said.append(delta);
    }

    @Override
    final void whole(String arguments) {
        said.setLength(0);
        said.append(arguments);
    }

    @Override
    final boolean complete() {
        return ToolCallWriter.isWhole(said());
    }

    /** No item was opened, so none is closed. */
    @Override
    final @Nullable Item close(String status) {
        end(status);
        return null;
    }

    abstract void end(String status);

    @Override
    final void closeParts(String status) {}

    @Override
    final Item done(Item item, String status) {
        return item;
    }
}
