package dev.antiphon.writer;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.antiphon.protocol.Item;
import dev.antiphon.toolset.Callee;
import dev.antiphon.toolset.Toolset;
import java.util.List;

/**
 * A call nobody will run, and why.
 *
 * @param said what the tool was called with
 * @param misfit whether it would have been allowed, had it been one
 * @param problem in words for the model
 */
record Refusal(Callee callee, String callId, String said, boolean misfit, String problem) {

    /** What the model is told: the call, as it made it, and that it failed. */
    List<Item> told() {
        return List.of(
                call(),
                new Item.FunctionCallOutput(
                        null, Item.COMPLETED, callId, TextNode.valueOf("This call was not made. " + problem)));
    }

    private Item call() {
        return switch (callee) {
            case Callee.Function f ->
                new Item.FunctionCall(null, Item.COMPLETED, callId, f.name(), f.namespace(), said);
            case Callee.Custom c ->
                new Item.CustomToolCall(null, Item.COMPLETED, callId, c.name(), c.namespace(), said);
            case Callee.Served served ->
                new Item.FunctionCall(null, Item.COMPLETED, callId, Toolset.functionOf(served), said);
            // What it said makes no item of its own, so it stays the call of a function.
            case Callee.Own own ->
                new Item.FunctionCall(null, Item.COMPLETED, callId, own.tool().name(), said);
        };
    }
}
