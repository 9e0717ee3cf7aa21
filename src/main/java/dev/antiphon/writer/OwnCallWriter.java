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
final class OwnCallWriter extends UnwrittenCall {

    private final ClientTool tool;
    private final Consumer<Refusal> misfits;
    private final Runnable handedOver;

    OwnCallWriter(
            Transcript transcript,
            String id,
            int call,
            String callId,
            ClientTool tool,
            Consumer<Refusal> misfits,
            Runnable handedOver) {
        super(transcript, id, call, callId);
        this.tool = tool;
        this.misfits = misfits;
        this.handedOver = handedOver;
    }

    /** A call that was cut off is none: half a command must not be run. */
    @Override
    void end(String status) {
        if (status.equals(Item.INCOMPLETE)) {
            return;
        }
        try {
            JsonNode arguments = Json.MAPPER.readTree(said());
            if (!Unicode.wellFormed(arguments.toString()).equals(arguments.toString())) {
                misfits.accept(refusal("The arguments are not valid Unicode."));
                return;
            }
            KeptWriter.write(transcript, item(tool.call(arguments), status));
            handedOver.run();
        } catch (MisfitException misfit) {
            misfits.accept(refusal(String.valueOf(misfit.getMessage())));
        } catch (IOException noJson) {
            misfits.accept(refusal("The arguments are not valid JSON."));
        }
    }

    private Refusal refusal(String problem) {
        return new Refusal(new Callee.Own(tool), callId, said(), true, problem);
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
}
