package dev.antiphon.journal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.event.ResponseEvent;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Response;
import dev.antiphon.protocol.ResponseReader;
import dev.antiphon.protocol.Status;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * A response that has ended, told again to one reader out of its last state. Frames are handed on one by one and none is
 * kept, so telling costs no more memory than the longest of them.
 *
 * <p>The last event carries the state's own bytes; the first two carry the same JSON without what came later, so that
 * nothing is lost in between that this house does not understand (decision D24).
 */
public final class Retold implements Transcript {

    private final byte[] json;
    private final Response last;
    private final byte[] begun;
    private final ResponseDraft draft;
    private final Predicate<byte[]> reader;
    private final FrameWriter writer = new FrameWriter();
    private int nextNumber;
    private boolean heard = true;

    /**
     * @param json the last state
     * @param reader takes a frame and says whether it wants another
     */
    public Retold(byte[] json, Predicate<byte[]> reader) {
        this.json = json;
        ObjectNode response = (ObjectNode) Json.tree(json);
        this.last = ResponseReader.read(response);
        forgetWhatCameLater(response);
        this.begun = Json.bytes(response);
        this.draft = new ResponseDraft(ResponseReader.read(response));
        this.reader = reader;
    }

    private static void forgetWhatCameLater(ObjectNode response) {
        response.put("status", Status.IN_PROGRESS.word());
        response.putArray("output");
        for (String later : new String[] {"completed_at", "error", "incomplete_details", "usage"}) {
            response.putNull(later);
        }
    }

    /** The last state. */
    public Response last() {
        return last;
    }

    /** Whether the reader is still there. */
    public boolean heard() {
        return heard;
    }

    public void begin() {
        lifecycle(new ResponseEvent.Created(draft.now()), begun);
        lifecycle(new ResponseEvent.InProgress(draft.now()), begun);
    }

    @Override
    public void append(ResponseEvent event) {
        draft.apply(event);
        tell(writer.write(nextNumber, event));
    }

    @Override
    public Item opened() {
        return draft.opened().now();
    }

    @Override
    public int nextIndex() {
        return draft.items();
    }

    public void end() {
        if (last.status() == Status.FAILED) {
            append(new ResponseEvent.Error(Ending.faultOf(Objects.requireNonNull(last.error()))));
        }
        lifecycle(Ending.eventOf(last), json);
    }

    private void lifecycle(ResponseEvent.Lifecycle event, byte[] response) {
        draft.apply(event);
        tell(writer.write(nextNumber, event.type(), response));
    }

    private void tell(byte[] frame) {
        nextNumber++;
        heard = heard && reader.test(frame);
    }
}
