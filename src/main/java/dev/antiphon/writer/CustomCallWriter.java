package dev.antiphon.writer;

import dev.antiphon.event.ResponseEvent.CustomToolCallInputDelta;
import dev.antiphon.event.ResponseEvent.CustomToolCallInputDone;
import dev.antiphon.journal.Transcript;
import dev.antiphon.journal.Unfinished;
import dev.antiphon.journal.Unfinished.Due;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Item.CustomToolCall;
import org.jspecify.annotations.Nullable;

/** Writes the call of a tool that takes free text. */
final class CustomCallWriter extends CallWriter {

    private boolean inputDone;

    CustomCallWriter(
            Transcript transcript, String id, int call, String callId, @Nullable String namespace, String name) {
        super(transcript, id, call);
        open(new CustomToolCall(id, Item.IN_PROGRESS, callId, name, namespace, ""));
    }

    CustomCallWriter(Transcript transcript, Unfinished left) {
        super(transcript, left.item());
        this.inputDone = left.due() != Due.ARGUMENTS;
    }

    void retell(CustomToolCall said) {
        arguments(said.input());
        closeAs(said, said.status());
    }

    @Override
    void arguments(String delta) {
        if (!delta.isEmpty()) {
            transcript.append(new CustomToolCallInputDelta(id, index, delta));
        }
    }

    /** Text may always go on. */
    @Override
    boolean complete() {
        return false;
    }

    @Override
    void closeParts(String status) {
        if (!inputDone) {
            inputDone = true;
            transcript.append(new CustomToolCallInputDone(id, index, ((CustomToolCall) transcript.opened()).input()));
        }
    }

    @Override
    Item done(Item item, String status) {
        CustomToolCall call = (CustomToolCall) item;
        return new CustomToolCall(id, status, call.callId(), call.name(), call.namespace(), call.input());
    }
}
