package dev.antiphon.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.antiphon.event.ResponseEvent.OutputItemAdded;
import dev.antiphon.event.ResponseEvent.OutputItemDone;
import dev.antiphon.event.ResponseEvent.Progress;
import dev.antiphon.journal.Transcript;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import dev.antiphon.toolset.ClientTool;
import dev.antiphon.toolset.MisfitException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes the call of a tool whose calls are items of a type of their own. Whether it is one is known only when all of it is
 * there, so the item is opened and closed at the end; what is no call is handed to whoever corrects the model.
 */
final class OwnCallWriter extends CallWriter {

    private final ClientTool tool;
    private final String callId;
    private final Consumer<RefusedCall.Refusal> misfits;
    private final Runnable handedOver;
    private final StringBuilder arguments = new StringBuilder();

    OwnCallWriter(
            Transcript transcript,
            String id,
            int call,
            String callId,
            ClientTool tool,
            Consumer<RefusedCall.Refusal> misfits,
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
            write(transcript, item(tool.call(Json.MAPPER.readTree(arguments.toString())), status));
            handedOver.run();
        } catch (MisfitException misfit) {
            misfits.accept(refusal(misfit.getMessage()));
        } catch (IOException noJson) {
            misfits.accept(refusal("The arguments are not valid JSON."));
        }
    }

    private RefusedCall.Refusal refusal(String problem) {
        return new RefusedCall.Refusal(tool.name(), callId, arguments.toString(), problem);
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

    /** Writes an item that is there as a whole, with the events of its kind. */
    static void write(Transcript transcript, Item.Kept item) {
        int index = transcript.nextIndex();
        transcript.append(new OutputItemAdded(index, begun(item)));
        if (item.type().equals("shell_call")) {
            commands(transcript, index, item.json().path("action").path("commands"));
        }
        transcript.append(new OutputItemDone(index, item));
    }

    /** Only what has a status can be in progress; commands have events of their own, from which clients add them up. */
    private static Item.Kept begun(Item.Kept item) {
        if (!item.json().has("status")) {
            return item;
        }
        ObjectNode begun = item.json().deepCopy();
        begun.put("status", Item.IN_PROGRESS);
        if (item.type().equals("shell_call")) {
            begun.withObject("/action").putArray("commands");
        }
        return new Item.Kept(begun);
    }

    private static void commands(Transcript transcript, int index, JsonNode commands) {
        for (int i = 0; i < commands.size(); i++) {
            JsonNode command = commands.get(i);
            transcript.append(command("added", index, i, "command", TextNode.valueOf("")));
            transcript.append(command("delta", index, i, "delta", command));
            transcript.append(command("done", index, i, "command", command));
        }
    }

    private static Progress command(String what, int index, int number, String name, JsonNode text) {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        fields.put("output_index", Json.MAPPER.getNodeFactory().numberNode(index));
        fields.put("command_index", Json.MAPPER.getNodeFactory().numberNode(number));
        fields.put(name, text);
        return new Progress("response.shell_call_command." + what, fields);
    }

    @Override
    void closeParts(String status) {}

    @Override
    Item done(Item item, String status) {
        return item;
    }
}
