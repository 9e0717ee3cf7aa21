package dev.antiphon.writer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.antiphon.event.ResponseEvent.OutputItemAdded;
import dev.antiphon.event.ResponseEvent.OutputItemDone;
import dev.antiphon.event.ResponseEvent.Progress;
import dev.antiphon.journal.Transcript;
import dev.antiphon.journal.Unfinished;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes items that are there as a whole, with the events of their kind. */
final class KeptWriter extends ItemWriter {

    /** For one that was left open: nobody knows the rest of it. */
    KeptWriter(Transcript transcript, Unfinished left) {
        super(transcript, left.item());
    }

    /** From its beginning to its end, without a pause between. */
    static void write(Transcript transcript, Item.Kept item) {
        int index = transcript.nextIndex();
        transcript.append(new OutputItemAdded(index, begun(item)));
        if (item.type().equals("shell_call")) {
            commands(transcript, index, item.json().path("action").path("commands"));
        }
        HostedSteps.tell(transcript, index, item.json());
        transcript.append(new OutputItemDone(index, item));
    }

    /** Only what has a status can be in progress; commands have events of their own, from which clients add them up. */
    static Item.Kept begun(Item.Kept item) {
        ObjectNode begun = item.json().deepCopy();
        if (begun.has("status")) {
            begun.put("status", Item.IN_PROGRESS);
        }
        HostedSteps.begin(begun);
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

    /** A patch knows no status of one that was not finished; it stays in progress. */
    @Override
    Item done(Item item, String status) {
        Item.Kept kept = (Item.Kept) item;
        if (!kept.json().has("status") || kept.type().equals("apply_patch_call")) {
            return kept;
        }
        ObjectNode done = kept.json().deepCopy();
        return new Item.Kept(done.put("status", status));
    }
}
