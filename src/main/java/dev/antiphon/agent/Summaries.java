package dev.antiphon.agent;

import dev.antiphon.access.Caller;
import dev.antiphon.protocol.ContentPart.InputText;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Item.Compaction;
import dev.antiphon.protocol.Item.Message;
import dev.antiphon.protocol.Item.Role;
import dev.antiphon.seal.SealedCompaction;
import dev.antiphon.seal.SealedCompaction.Summary;
import dev.antiphon.seal.Seals;
import java.util.List;
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

    /**
     * Adds the summary to what is seen, and takes away what it stands for.
     *
     * @param param where the compaction stands in the request
     * @throws dev.antiphon.protocol.ApiException a 400 {@code invalid_encrypted_content} when it does not open
     */
    void see(Compaction item, String param, Caller caller, List<Item> seen) {
        Summary summary = sealed.open(caller.tenant(), item)
                .orElseThrow(() -> Seals.unverifiable(param, item.id()).exception());
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
