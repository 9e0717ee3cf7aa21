package dev.antiphon.writer;

import dev.antiphon.event.ResponseEvent.CustomToolCallInputDelta;
import dev.antiphon.event.ResponseEvent.CustomToolCallInputDone;
import dev.antiphon.journal.Transcript;
import dev.antiphon.journal.Unfinished;
import dev.antiphon.journal.Unfinished.Due;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Item.CustomToolCall;
import java.util.Objects;

/** Writes the call of a tool that takes free text. */
final class CustomCallWriter extends CallWriter {

    private boolean inputDone;

    /** @param begun without input */
    CustomCallWriter(Transcript transcript, int call, CustomToolCall begun) {
        super(transcript, Objects.requireNonNull(begun.id()), call);
        open(begun);
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

    @Override
    void whole(String input) {
        String rest = Remainder.of(written(), input);
        arguments(rest == null ? "" : rest);
        done(rest == null ? input : written());
    }

    /** Text may always go on, unless the model has said that this was all. */
    @Override
    boolean complete() {
        return inputDone;
    }

    @Override
    void closeParts(String status) {
        if (!inputDone) {
            done(written());
        }
    }

    private void done(String input) {
        inputDone = true;
        transcript.append(new CustomToolCallInputDone(id, index, input));
    }

    private String written() {
        return ((CustomToolCall) transcript.opened()).input();
    }

    @Override
    Item done(Item item, String status) {
        CustomToolCall call = (CustomToolCall) item;
        return new CustomToolCall(
                id, status, call.callId(), call.name(), call.namespace(), call.input(), call.further());
    }
}
