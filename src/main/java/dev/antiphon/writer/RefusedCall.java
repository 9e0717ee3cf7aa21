package dev.antiphon.writer;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.antiphon.journal.Transcript;
import dev.antiphon.protocol.Item;
import dev.antiphon.toolset.Callee;
import java.util.List;
import java.util.function.Consumer;

/** Hears a call that the request does not let the model make. Clients see nothing of it. */
final class RefusedCall extends CallWriter {

    private final Callee callee;
    private final String callId;
    private final Consumer<Refusal> refused;
    private final StringBuilder arguments = new StringBuilder();

    RefusedCall(Transcript transcript, int call, String callId, Callee callee, Consumer<Refusal> refused) {
        super(transcript, callId, call);
        this.callee = callee;
        this.callId = callId;
        this.refused = refused;
    }

    /**
     * A call nobody will run, and why.
     *
     * @param problem in words for the model
     */
    record Refusal(String tool, String callId, String arguments, String problem) {

        /** What the model is told: the call, and that it failed. */
        List<Item> told() {
            return List.of(
                    new Item.FunctionCall(null, Item.COMPLETED, callId, tool, arguments),
                    new Item.FunctionCallOutput(
                            null, Item.COMPLETED, callId, TextNode.valueOf("This call was not made. " + problem)));
        }
    }

    @Override
    void arguments(String delta) {
        arguments.append(delta);
    }

    @Override
    boolean complete() {
        return true;
    }

    @Override
    void close(String status) {
        refused.accept(new Refusal(
                name(), callId, arguments.toString(), "The request does not allow this tool to be called now."));
    }

    private String name() {
        return switch (callee) {
            case Callee.Function function -> function.name();
            case Callee.Custom custom -> custom.name();
            case Callee.Own own -> own.tool().name();
        };
    }

    @Override
    void closeParts(String status) {}

    @Override
    Item done(Item item, String status) {
        return item;
    }
}
