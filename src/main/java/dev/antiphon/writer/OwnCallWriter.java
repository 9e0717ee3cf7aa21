package dev.antiphon.writer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.journal.Transcript;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Unicode;
import dev.antiphon.toolset.Callee;
import dev.antiphon.toolset.ClientTool;
import dev.antiphon.toolset.MisfitException;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Writes the call of a tool whose calls are items of a type of their own. Whether it is one is known only when all of it is
 * there, so the item is opened and closed at the end; what is no call is handed to whoever corrects the model.
 */
final class OwnCallWriter extends CallWriter {

    private final ClientTool tool;
    private final String callId;
    private final Consumer<Refusal> misfits;
    private final Runnable handedOver;
    private final StringBuilder arguments = new StringBuilder();

    OwnCallWriter(
            Transcript transcript,
            String id,
            int call,
            String callId,
            ClientTool tool,
            Consumer<Refusal> misfits,
            Runnable handedOver) {
        super(transcript, id, call);
        this.tool = tool;
        this.callId = callId;
        this.misfits = misfits;
        this.handedOver = handedOver;
    }

    @Override
    void arguments(String delta) {
        arguments.append(delta);
    }

    @Override
    boolean complete() {
        return ToolCallWriter.isWhole(arguments.toString());
    }

    /** A call that was cut off is none: half a command must not be run. */
    @Override
    void close(String status) {
        if (status.equals(Item.INCOMPLETE)) {
            return;
        }
        try {
            JsonNode said = Json.MAPPER.readTree(arguments.toString());
            if (!Unicode.wellFormed(said.toString()).equals(said.toString())) {
                misfits.accept(refusal("The arguments are not valid Unicode."));
                return;
            }
            KeptWriter.write(transcript, item(tool.call(said), status));
            handedOver.run();
        } catch (MisfitException misfit) {
            misfits.accept(refusal(String.valueOf(misfit.getMessage())));
        } catch (IOException noJson) {
            misfits.accept(refusal("The arguments are not valid JSON."));
        }
    }

    private Refusal refusal(String problem) {
        return new Refusal(new Callee.Own(tool), callId, arguments.toString(), true, problem);
    }

    private Item.Kept item(ObjectNode own, String status) {
        ObjectNode item = Json.MAPPER
                .createObjectNode()
                .put("id", id)
                .put("type", tool.callType())
                .put("status", status)
                .put("call_id", callId);
        item.setAll(own);
        return new Item.Kept(item);
    }

    @Override
    void closeParts(String status) {}

    @Override
    Item done(Item item, String status) {
        return item;
    }
}
