package dev.antiphon.agent;

import dev.antiphon.event.ResponseEvent.OutputItemAdded;
import dev.antiphon.event.ResponseEvent.OutputItemDone;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.protocol.Item;

/**
 * A bracket around one output item: opened with its added event, closed with its done events, whatever happens between.
 * The text itself is collected in one place only, the fold.
 */
abstract sealed class ItemWriter permits MessageWriter, ReasoningWriter, ToolCallWriter {

    final LiveResponse live;
    final String id;
    final int index;

    ItemWriter(LiveResponse live, String id) {
        this.live = live;
        this.id = id;
        this.index = live.nextIndex();
    }

    final void open(Item added) {
        live.append(new OutputItemAdded(index, added));
    }

    /**
     * Closes what is open in the item, then the item.
     *
     * @param status {@link Item#COMPLETED} or {@link Item#INCOMPLETE}
     */
    final void close(String status) {
        closeParts(status);
        live.append(new OutputItemDone(index, done(live.opened(), status)));
    }

    abstract void closeParts(String status);

    /** The item as it stands, under its last status. */
    abstract Item done(Item item, String status);
}
