package dev.antiphon.journal;

import dev.antiphon.protocol.Item;

/**
 * An item between its added and its done, as whoever has to close it finds it.
 *
 * @param item as far as it has come
 * @param due what has to be closed before the item itself is
 */
public record Unfinished(Item item, Due due) {

    /** The first of the done events that are due; an open part is always the last of its list. */
    public enum Due {
        /** The item's own. */
        ITEM,
        /** That of the text of a part of content, then the part's. */
        TEXT,
        /** That of a part of content, whose text is done. */
        PART,
        /** That of the text of a part of summary, then the part's. */
        SUMMARY_TEXT,
        /** That of a part of summary, whose text is done. */
        SUMMARY_PART,
        /** That of the arguments. */
        ARGUMENTS
    }
}
