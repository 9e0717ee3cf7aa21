package dev.antiphon.agent;

import dev.antiphon.access.Caller;
import dev.antiphon.agent.Recall.Remembered;
import dev.antiphon.conversation.History;
import dev.antiphon.conversation.ThreadEnd;
import dev.antiphon.journal.Accumulator;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Status;
import dev.antiphon.snapshot.SnapshotStore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds what a request continues, resolves what it refers to, and refuses what does not fit together. */
final class ContextReader {

    private final Accumulator accumulator;
    private final SnapshotStore snapshots;
    private final History histories;
    private final Ids ids;

    ContextReader(Accumulator accumulator, SnapshotStore snapshots, History histories, Ids ids) {
        this.accumulator = accumulator;
        this.snapshots = snapshots;
        this.histories = histories;
        this.ids = ids;
    }

    Context read(CreateResponse request, Caller caller, Recall recall) {
        String previousId = request.previousResponseId();
        Remembered known = previousId == null ? null : recall.find(previousId);
        ThreadEnd previous = previousId == null || unkept(known, request) ? null : previous(caller, previousId);
        Context context = new Context(previous, history(known, previous, caller), input(request.input(), caller));
        CallsAndOutputs.requireMatch(context);
        return context;
    }

    private List<Item> history(@Nullable Remembered known, @Nullable ThreadEnd previous, Caller caller) {
        if (known != null) {
            return known.items();
        }
        return previous == null ? List.of() : histories.upTo(caller, previous);
    }

    /** Whether the store must not be asked, because it was never to know what is continued. */
    private static boolean unkept(@Nullable Remembered known, CreateResponse request) {
        if (known == null || known.stored()) {
            return false;
        }
        if (request.store()) {
            // Kept, it would be the end of a conversation without its beginning.
            throw ApiError.invalid(
                            "invalid_value",
                            "store",
                            "A response with 'store' true cannot continue one with 'store' false.")
                    .exception();
        }
        return true;
    }

    private @Nullable ThreadEnd previous(Caller caller, String id) {
        if (accumulator.find(caller, id).isPresent()) {
            throw notContinuable(id, Status.IN_PROGRESS);
        }
        SnapshotStore.Standing standing = snapshots
                .standing(caller, id)
                .orElseThrow(() -> ApiError.invalid(
                                "previous_response_not_found",
                                "previous_response_id",
                                "Previous response with id '" + id + "' not found.")
                        .exception());
        if (!standing.status().continuable()) {
            throw notContinuable(id, standing.status());
        }
        return standing.end();
    }

    private static RuntimeException notContinuable(String id, Status status) {
        return ApiError.invalid(
                        null,
                        "previous_response_id",
                        "Response with id '" + id + "' cannot be continued: its status is '" + status.word() + "'.")
                .exception();
    }

    /** The input with an id on every item and every reference resolved. */
    private List<Item> input(List<Item> given, Caller caller) {
        List<Item> input = new ArrayList<>(given.size());
        for (Item item : given) {
            if (item instanceof Item.ItemReference reference) {
                input.add(resolve(reference, caller));
            } else {
                input.add(item.id() == null ? item.withId(ids.next(Item.prefixOf(item))) : item);
            }
        }
        return input;
    }

    private Item resolve(Item.ItemReference reference, Caller caller) {
        return histories
                .item(caller, reference.id())
                .orElseThrow(() -> new ApiError(
                                404,
                                ApiError.INVALID_REQUEST,
                                null,
                                "input",
                                "Item with id '" + reference.id()
                                        + "' not found. Items are not persisted when `store` is"
                                        + " set to false. Try again with `store` set to true, or remove this item from your"
                                        + " input.")
                        .exception());
    }
}
