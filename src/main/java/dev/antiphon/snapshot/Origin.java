package dev.antiphon.snapshot;

import dev.antiphon.access.Caller;
import dev.antiphon.conversation.ThreadEnd;
import dev.antiphon.protocol.Item;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a response comes from: whose it is, what it continues, and what it was asked.
 *
 * @param previous the end of the response it continues or of the conversation it belongs to, null at the beginning of a
 *     chain
 * @param conversation the id of the conversation it adds its turn to, if it does
 * @param input every item with its id
 * @param request the body as it came, kept only until the response ends
 * @param claim what it is to be found by when the request is sent again, null where nobody said that it might be
 */
public record Origin(
        Caller owner,
        @Nullable ThreadEnd previous,
        @Nullable String previousResponseId,
        @Nullable String conversation,
        List<Item> input,
        byte[] request,
        @Nullable Claim claim) {

    public Origin {
        input = List.copyOf(input);
    }

    /** Where the conversation ended that it has read. */
    ThreadEnd requirePrevious() {
        return Objects.requireNonNull(previous, "A conversation ends somewhere");
    }
}
