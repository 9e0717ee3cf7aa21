package dev.antiphon.agent;

import dev.antiphon.access.Caller;
import dev.antiphon.approval.Approvals;
import dev.antiphon.conversation.Conversations;
import dev.antiphon.conversation.History;
import dev.antiphon.conversation.Incoming;
import dev.antiphon.conversation.ThreadEnd;
import dev.antiphon.journal.Accumulator;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Status;
import dev.antiphon.snapshot.SnapshotStore;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds what a request continues, resolves what it refers to, and refuses what does not fit together. */
@Singleton
public final class ContextReader {

    private static final String INPUT = "input";

    private final Accumulator accumulator;
    private final SnapshotStore snapshots;
    private final History histories;
    private final Conversations conversations;
    private final Incoming incoming;
    private final Decided decided;
    private final View view;

    public ContextReader(
            Accumulator accumulator,
            SnapshotStore snapshots,
            History histories,
            Conversations conversations,
            Incoming incoming,
            Approvals approvals,
            View view) {
        this.accumulator = accumulator;
        this.snapshots = snapshots;
        this.histories = histories;
        this.conversations = conversations;
        this.incoming = incoming;
        this.decided = new Decided(approvals);
        this.view = view;
    }

    Context read(CreateResponse request, Caller caller, Recall recall) {
        return read(request, caller, recall, request.store());
    }

    /** For a response that was announced before: the lock of its conversation has been its own since. */
    Context readAgain(CreateResponse request, Caller caller) {
        return read(request, caller, Recall.NONE, false);
    }

    /** For a request that leaves nothing behind: a turn of its conversation may run meanwhile. */
    Context look(CreateResponse request, Caller caller) {
        return read(request, caller, Recall.NONE, false);
    }

    private Context read(CreateResponse request, Caller caller, Recall recall, boolean claims) {
        String previousId = request.previousResponseId();
        List<Item> unkept = previousId == null ? null : recall.find(previousId);
        if (unkept != null) {
            refuseToStore(request);
        }
        Before before = unkept == null ? before(request, caller, claims) : new Before(null, unkept);
        List<Item> history = before.items();
        List<Item> said = request.input().isEmpty() ? decided.in(history, caller) : request.input();
        List<Item> input = incoming.ready(caller, said, INPUT);
        if (request.conversation() != null) {
            Set<String> used = history.stream().map(Item::id).collect(Collectors.toSet());
            Conversations.requireUnique(input, used, INPUT);
        }
        Context context = new Context(before.end(), history, input);
        CallsAndOutputs.requireMatch(context);
        AskedBefore.requireAsked(context);
        return context.seenAs(view.of(context, request, caller));
    }

    /**
     * What was said before.
     *
     * @param end where it ended, null where that is nowhere in the database
     */
    private record Before(@Nullable ThreadEnd end, List<Item> items) {}

    private Before before(CreateResponse request, Caller caller, boolean claims) {
        if (request.conversation() != null) {
            Conversations.Opened opened = conversations.open(caller, request.conversation(), claims);
            return new Before(opened.end(), histories.of(opened));
        }
        ThreadEnd end = request.previousResponseId() == null ? null : previous(caller, request.previousResponseId());
        return new Before(end, end == null ? List.of() : histories.upTo(caller, end));
    }

    /** Kept, it would be the end of a conversation without its beginning. */
    private static void refuseToStore(CreateResponse request) {
        if (request.store()) {
            throw ApiError.invalid(
                            "invalid_value",
                            "store",
                            "A response with 'store' true cannot continue one with 'store' false.")
                    .exception();
        }
    }

    private @Nullable ThreadEnd previous(Caller caller, String id) {
        accumulator.find(caller, id).ifPresent(live -> {
            throw notContinuable(id, live.queued() ? Status.QUEUED : Status.IN_PROGRESS);
        });
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
}
