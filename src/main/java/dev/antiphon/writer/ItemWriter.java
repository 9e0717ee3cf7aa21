package dev.antiphon.writer;

import dev.antiphon.event.ReasoningNames;
import dev.antiphon.event.ResponseEvent.OutputItemAdded;
import dev.antiphon.event.ResponseEvent.OutputItemDone;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.journal.Transcript;
import dev.antiphon.journal.Unfinished;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Item.Compaction;
import dev.antiphon.protocol.Item.CustomToolCall;
import dev.antiphon.protocol.Item.FunctionCall;
import dev.antiphon.protocol.Item.FunctionCallOutput;
import dev.antiphon.protocol.Item.ItemReference;
import dev.antiphon.protocol.Item.Kept;
import dev.antiphon.protocol.Item.Message;
import dev.antiphon.protocol.Item.Reasoning;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A bracket around one output item: opened with its added event, closed with its done events, whatever happens between.
 * The text itself is collected in one place only, the fold.
 */
public abstract sealed class ItemWriter permits CallWriter, HostedWriter, KeptWriter, MessageWriter, ReasoningWriter {

    final Transcript transcript;
    final String id;
    final int index;

    /** For the next item. */
    ItemWriter(Transcript transcript, String id) {
        this(transcript, id, transcript.nextIndex());
    }

    /** For the item that is open. */
    ItemWriter(Transcript transcript, Item open) {
        this(transcript, idOf(open), transcript.nextIndex() - 1);
    }

    private ItemWriter(Transcript transcript, String id, int index) {
        this.transcript = transcript;
        this.id = id;
        this.index = index;
    }

    /** Closes, as incomplete, the item that an earlier process left open, if it did. */
    public static void closeLeftOpen(LiveResponse live, ReasoningForm form) {
        live.unfinished().ifPresent(left -> {
            if (left.item() instanceof Compaction whole) {
                live.append(new OutputItemDone(live.nextIndex() - 1, whole));
            } else {
                reopened(live, left, form).close(Item.INCOMPLETE);
            }
        });
    }

    private static ItemWriter reopened(Transcript transcript, Unfinished left, ReasoningForm form) {
        return switch (left.item()) {
            case Message ignored -> new MessageWriter(transcript, left);
            case Reasoning ignored -> new ReasoningWriter(transcript, left, form);
            case FunctionCall ignored -> new ToolCallWriter(transcript, left);
            case CustomToolCall ignored -> new CustomCallWriter(transcript, left);
            case Kept ignored -> new KeptWriter(transcript, left);
            case FunctionCallOutput ignored -> throw neverOpen(left);
            case Compaction ignored -> throw neverOpen(left);
            case ItemReference ignored -> throw neverOpen(left);
        };
    }

    /** Writes an item that has been said before: the same bracket, every text in one piece. */
    static void retell(Item item, Transcript transcript, ReasoningNames names) {
        switch (item) {
            case Message message -> new MessageWriter(transcript, idOf(item), message.phase()).retell(message);
            case Reasoning reasoning ->
                new ReasoningWriter(transcript, idOf(item), ReasoningForm.of(reasoning, names)).retell(reasoning);
            case FunctionCall call -> new ToolCallWriter(transcript, 0, begun(call)).retell(call);
            case CustomToolCall call -> new CustomCallWriter(transcript, 0, begun(call)).retell(call);
            case Kept kept -> KeptWriter.write(transcript, kept);
            case FunctionCallOutput ignored -> whole(item, transcript);
            case Compaction ignored -> whole(item, transcript);
            case ItemReference ignored -> whole(item, transcript);
        }
    }

    private static FunctionCall begun(FunctionCall call) {
        return new FunctionCall(
                call.id(), Item.IN_PROGRESS, call.callId(), call.name(), call.namespace(), "", call.further());
    }

    private static CustomToolCall begun(CustomToolCall call) {
        return new CustomToolCall(
                call.id(), Item.IN_PROGRESS, call.callId(), call.name(), call.namespace(), "", call.further());
    }

    /** Writes an item that is there at once. */
    public static void whole(Item item, Transcript transcript) {
        int index = transcript.nextIndex();
        transcript.append(new OutputItemAdded(index, item));
        transcript.append(new OutputItemDone(index, item));
    }

    private static String idOf(Item item) {
        return Objects.requireNonNull(item.id(), "Every item of an output has an id");
    }

    private static RuntimeException neverOpen(Unfinished left) {
        return new IllegalStateException("No model writes a " + left.item().type());
    }

    final void open(Item added) {
        transcript.append(new OutputItemAdded(index, added));
    }

    /**
     * Closes what is open in the item, then the item.
     *
     * @param status {@link Item#COMPLETED} or {@link Item#INCOMPLETE}
     * @return the item as it was closed; null where there is none after all
     */
    @Nullable
    Item close(String status) {
        closeParts(status);
        Item closed = done(transcript.opened(), status);
        transcript.append(new OutputItemDone(index, closed));
        return closed;
    }

    /** Closes it as the item it has become, whatever that is. */
    final void closeAs(Item last, String status) {
        closeParts(status);
        transcript.append(new OutputItemDone(index, last));
    }

    abstract void closeParts(String status);

    /** Whether an event can only be about this item, because it carries its number. */
    boolean isOwn(ModelEvent event) {
        return false;
    }

    /** Whether nothing has to follow before another item may open. */
    boolean complete() {
        return true;
    }

    /** The item as it stands, under its last status. */
    abstract Item done(Item item, String status);
}
