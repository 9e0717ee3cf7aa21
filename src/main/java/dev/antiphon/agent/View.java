package dev.antiphon.agent;

import dev.antiphon.access.Caller;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Item.Message;
import dev.antiphon.protocol.Item.Reasoning;
import dev.antiphon.protocol.Item.Role;
import dev.antiphon.seal.SealedCompaction;
import dev.antiphon.seal.SealedReasoning;
import dev.antiphon.seal.Seals;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the model sees of what was said: the one step between the items as they are kept and the items a model is asked
 * with. Sealed reasoning gets back what it said, and reasoning the model is not to see any more is left out. A compaction
 * gives way to its summary, and takes along what it stands for. The words of a template are no part of it: they come before
 * whatever is left. Thread-safe.
 */
@Singleton
public final class View {

    private final SealedReasoning sealed;
    private final Summaries summaries;

    public View(SealedReasoning sealed, SealedCompaction compactions) {
        this.sealed = sealed;
        this.summaries = new Summaries(compactions);
    }

    /**
     * The items as the model sees them, the history first.
     *
     * @throws dev.antiphon.protocol.ApiException a 400 {@code invalid_encrypted_content} when a seal does not open, also
     *     when nothing of it would be shown: a client should learn at once that it keeps what nobody can read
     */
    List<Item> of(Context context, CreateResponse request, Caller caller) {
        List<Item> seen =
                new ArrayList<>(context.history().size() + context.input().size());
        String before = request.conversation() == null ? "previous_response_id" : "conversation";
        for (Item item : context.history()) {
            see(item, () -> before, item.id(), caller, seen);
        }
        for (int i = 0; i < context.input().size(); i++) {
            int at = i;
            see(context.input().get(i), () -> context.place(at) + ".encrypted_content", null, caller, seen);
        }
        if (!request.reasoning().ofAllTurns()) {
            forgetReasoningOfEarlierTurns(seen);
        }
        return seen;
    }

    /** @param id names the item where its place does not; in the input it may be one that the client has never seen */
    private void see(Item item, Supplier<String> param, @Nullable String id, Caller caller, List<Item> seen) {
        switch (item) {
            case Reasoning reasoning ->
                seen.add(sealed.open(caller.tenant(), reasoning)
                        .orElseThrow(() -> Seals.unverifiable(param.get(), id).exception()));
            case Item.Compaction compaction ->
                Summaries.see(
                        compaction,
                        summaries
                                .open(compaction, caller)
                                .orElseThrow(() ->
                                        Seals.unverifiable(param.get(), id).exception()),
                        seen);
            default -> seen.add(item);
        }
    }

    /** A turn begins with what a user says; models are trained not to see what they thought before. */
    private static void forgetReasoningOfEarlierTurns(List<Item> seen) {
        int turn = seen.size() - 1;
        while (turn >= 0 && !(seen.get(turn) instanceof Message message && message.role() == Role.USER)) {
            turn--;
        }
        if (turn >= 0) {
            seen.subList(0, turn).removeIf(Reasoning.class::isInstance);
        }
    }
}
