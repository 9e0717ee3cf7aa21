package dev.antiphon.agent;

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

/** Writes a function call the client will run. */
final class ToolCallWriter extends ItemWriter {

    private final int call;
    private boolean argumentsDone;

    /** @param call tells the calls of one answer apart, as the model's events do */
    ToolCallWriter(Transcript transcript, String id, int call, String callId, String name) {
        super(transcript, id);
        this.call = call;
        open(new FunctionCall(id, Item.IN_PROGRESS, callId, name, ""));
    }

    /** No model goes on with a call that another process began. */
    ToolCallWriter(Transcript transcript, Unfinished left) {
        super(transcript, left.item());
        this.call = -1;
        this.argumentsDone = left.due() != Due.ARGUMENTS;
    }

    void retell(FunctionCall said) {
        arguments(said.arguments());
        closeAs(said, said.status());
    }

    boolean writes(int otherCall) {
        return call == otherCall;
    }

    void arguments(String delta) {
        if (!delta.isEmpty()) {
            transcript.append(new FunctionCallArgumentsDelta(id, index, delta));
        }
    }

    /** Whether the arguments are a whole JSON value: nothing can follow, so the next item may open. */
    boolean complete() {
        String arguments = written().arguments();
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
        argumentsDone = true;
        // A function without parameters: some models write nothing at all where JSON is due.
        if (status.equals(Item.COMPLETED) && written().arguments().isBlank()) {
            arguments("{}");
        }
        FunctionCall call = written();
        transcript.append(new FunctionCallArgumentsDone(id, index, call.name(), call.arguments()));
    }

    @Override
    Item done(Item item, String status) {
        FunctionCall call = (FunctionCall) item;
        return new FunctionCall(id, status, call.callId(), call.name(), call.arguments());
    }

    private FunctionCall written() {
        return (FunctionCall) transcript.opened();
    }
}
