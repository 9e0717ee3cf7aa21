package dev.antiphon.writer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.antiphon.event.ResponseEvent.Progress;
import dev.antiphon.journal.Transcript;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelException;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.ItemReader;
import dev.antiphon.toolset.ClientTool;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Hands on an item that the upstream makes by itself, with its events: under an id of ours, at its place in our output. */
final class HostedWriter extends ItemWriter {

    private static final String ITEM_ID = "item_id";
    private static final String OUTPUT_INDEX = "output_index";

    private static final String CALL_ID = "call_id";
    private static final String CALLER = "caller";

    /** Items that say what came of a call that another item made. */
    private static final String OUTPUT = "_output";

    private final int number;
    private final CallIds callIds;
    private final ObjectNode begun;
    private @Nullable String callId;
    private Item.@Nullable Kept whole;

    /**
     * Begins the item.
     *
     * @param number tells the items of one answer apart, as the model's events do
     * @throws ModelException when it could not be read again; then nothing of it is written
     */
    HostedWriter(Transcript transcript, String id, int number, ObjectNode begun, CallIds callIds)
            throws ModelException {
        super(transcript, id);
        this.number = number;
        this.callIds = callIds;
        this.begun = begun;
        open(ours(HostedSteps.opened(begun)));
    }

    boolean writes(int other) {
        return number == other;
    }

    void progress(String type, Map<String, JsonNode> fields) {
        Map<String, JsonNode> ours = new LinkedHashMap<>(fields);
        ours.computeIfPresent(ITEM_ID, (name, foreign) -> TextNode.valueOf(id));
        ours.computeIfPresent(OUTPUT_INDEX, (name, foreign) -> IntNode.valueOf(index));
        transcript.append(new Progress(type, ours));
    }

    /** @throws ModelException when it could not be read again, or is not the item that it began as */
    void done(ObjectNode item) throws ModelException {
        boolean same = item.path("type").equals(begun.path("type"));
        if (!same || (calls(item) && !calls(begun))) {
            throw new ModelException(ApiError.server(502, "The model finished another item than it had begun."));
        }
        whole = ours(item);
    }

    /** Whether it is for the client to do, which only some may be asked for. */
    private static boolean calls(ObjectNode item) {
        return ClientTool.calledIn(item).isPresent();
    }

    @Override
    boolean isOwn(ModelEvent event) {
        return (event instanceof ModelEvent.HostedProgress progress && writes(progress.index()))
                || (event instanceof ModelEvent.HostedDone done && writes(done.index()));
    }

    @Override
    boolean complete() {
        return whole != null;
    }

    @Override
    void closeParts(String status) {}

    /** What the upstream never finished stays as far as it came; only its status tells. A patch knows no such status. */
    @Override
    Item done(Item item, String status) {
        if (whole != null) {
            return whole;
        }
        ObjectNode left = ((Item.Kept) item).json().deepCopy();
        boolean tells = left.has("status") && !item.type().equals("apply_patch_call");
        return new Item.Kept(tells ? left.put("status", Item.INCOMPLETE) : left);
    }

    private Item.Kept ours(ObjectNode item) throws ModelException {
        ObjectNode ours = item.deepCopy().put("id", id);
        if (item.path(CALL_ID).isTextual()) {
            ours.put(CALL_ID, ourCall(item.get(CALL_ID).textValue()));
        }
        if (item.get(CALLER) instanceof ObjectNode caller) {
            ours.set(CALLER, callIds.ours(caller));
        }
        return readable(ours);
    }

    /** What cannot be read is in nobody's history: it would be in the way of all that continues it. */
    private static Item.Kept readable(ObjectNode item) throws ModelException {
        try {
            return ItemReader.made(item);
        } catch (ApiException misfit) {
            throw new ModelException(
                    ApiError.server(502, "The model made an item that cannot be read: " + misfit.getMessage()));
        }
    }

    /** One call has one id here, even where the upstream changes its mind. */
    private String ourCall(String foreign) {
        if (callId == null) {
            callId = begun.path("type").asText().endsWith(OUTPUT) ? callIds.ours(foreign) : callIds.next();
        }
        callIds.link(foreign, callId);
        return callId;
    }
}
