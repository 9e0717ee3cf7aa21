package dev.antiphon.agent;

import dev.antiphon.access.Caller;
import dev.antiphon.protocol.ContentPart.InputText;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Item.Compaction;
import dev.antiphon.protocol.Item.Message;
import dev.antiphon.protocol.Item.Role;
import dev.antiphon.seal.SealedCompaction;
import dev.antiphon.seal.SealedCompaction.Summary;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a model is told of a summary: as a message of the user's, and never with more authority than that, since it repeats
 * what users and tools said. Thread-safe.
 */
final class Summaries {

    private static final String FOREWORD = """
            The conversation so far is not shown any more. This is a summary of it. Go on from there, as if you had seen \
            all of it:

            """;

    private final SealedCompaction sealed;

    Summaries(SealedCompaction sealed) {
        this.sealed = sealed;
    }

    /** Empty when the seal does not open. */
    Optional<Summary> open(Compaction item, Caller caller) {
        return sealed.open(caller.tenant(), item);
    }

    /** Adds the summary to what is seen, and takes away what it stands for. */
    static void see(Compaction item, Summary summary, List<Item> seen) {
        if (summary.all()) {
            seen.removeIf(before -> !Dialogue.isRule(before));
        }
        seen.add(message(item.id(), summary.text()));
    }

    static Message message(@Nullable String id, String summary) {
        return new Message(id, Item.COMPLETED, Role.USER, List.of(new InputText(FOREWORD + summary)), null);
    }

    /** Whether an item is such a message. A user who writes the same words gets a message that is kept a little longer. */
    static boolean isOne(Item item) {
        return item instanceof Message message
                && message.role() == Role.USER
                && message.content().size() == 1
                && message.content().getFirst() instanceof InputText said
                && said.text().startsWith(FOREWORD);
    }
}
