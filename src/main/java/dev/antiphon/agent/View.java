package dev.antiphon.agent;

import dev.antiphon.access.Caller;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Item.Compaction;
import dev.antiphon.seal.SealedCompaction;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/**
 * What the model sees of what was said: the one step between the items as they are kept and the items a model is asked
 * with. A compaction gives way to its summary, and takes along what it stands for. Thread-safe.
 */
@Singleton
public final class View {

    private final Summaries summaries;

    public View(SealedCompaction compactions) {
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
            see(item, before, caller, seen);
        }
        for (int i = 0; i < context.input().size(); i++) {
            see(context.input().get(i), "input[" + i + "].encrypted_content", caller, seen);
        }
        return seen;
    }

    private void see(Item item, String param, Caller caller, List<Item> seen) {
        if (item instanceof Compaction compaction) {
            summaries.see(compaction, param, caller, seen);
        } else {
            seen.add(item);
        }
    }
}
