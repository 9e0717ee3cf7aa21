package dev.antiphon.writer;

import com.fasterxml.jackson.core.JsonParser;
import dev.antiphon.event.ResponseEvent.FunctionCallArgumentsDelta;
import dev.antiphon.event.ResponseEvent.FunctionCallArgumentsDone;
import dev.antiphon.journal.Transcript;
import dev.antiphon.journal.Unfinished;
import dev.antiphon.journal.Unfinished.Due;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Item.FunctionCall;
import dev.antiphon.protocol.Json;
import java.io.IOException;
import java.util.Objects;

/** Writes a function call the client will run. */
final class ToolCallWriter extends CallWriter {

    private boolean argumentsDone;

    /** @param begun without arguments */
    ToolCallWriter(Transcript transcript, int call, FunctionCall begun) {
        super(transcript, Objects.requireNonNull(begun.id()), call);
        open(begun);
    }

    ToolCallWriter(Transcript transcript, Unfinished left) {
        super(transcript, left.item());
        this.argumentsDone = left.due() != Due.ARGUMENTS;
    }

    void retell(FunctionCall said) {
        arguments(said.arguments());
        closeAs(said, said.status());
    }

    @Override
    void arguments(String delta) {
        if (!delta.isEmpty()) {
            transcript.append(new FunctionCallArgumentsDelta(id, index, delta));
        }
    }

    @Override
    void whole(String arguments) {
        String rest = Remainder.of(written().arguments(), arguments);
        if (rest == null) {
            done(arguments);
        } else {
            arguments(rest);
        }
    }

    @Override
    boolean complete() {
        return argumentsDone || isWhole(written().arguments());
    }

    /** Whether arguments are a whole JSON value: nothing can follow. */
    static boolean isWhole(String arguments) {
        if (!arguments.stripTrailing().endsWith("}")) {
            return false;
        }
        // Token by token, so that no value is ever converted: a number may be too large for any type.
        try (JsonParser parser = Json.MAPPER.createParser(arguments)) {
            parser.nextToken();
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException unfinished) {
            return false;
        }
    }

    @Override
    void closeParts(String status) {
        if (argumentsDone) {
            return;
        }
        // A function without parameters: some models write nothing at all where JSON is due.
        if (status.equals(Item.COMPLETED) && written().arguments().isBlank()) {
            arguments("{}");
        }
        done(written().arguments());
    }

    private void done(String arguments) {
        argumentsDone = true;
        transcript.append(new FunctionCallArgumentsDone(id, index, written().name(), arguments));
    }

    @Override
    Item done(Item item, String status) {
        FunctionCall call = (FunctionCall) item;
        return new FunctionCall(
                id, status, call.callId(), call.name(), call.namespace(), call.arguments(), call.further());
    }

    private FunctionCall written() {
        return (FunctionCall) transcript.opened();
    }
}
