package dev.antiphon.api;

import dev.antiphon.access.Caller;
import dev.antiphon.event.ReasoningNames;
import dev.antiphon.journal.Accumulator;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.journal.Retold;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.snapshot.JournalStore;
import dev.antiphon.snapshot.SnapshotStore;
import dev.antiphon.snapshot.Stored;
import dev.antiphon.writer.Retelling;
import jakarta.ws.rs.sse.SseEventSink;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Finds the frames of a response that began before its reader came: those of a run, those that were stored, or, where
 * neither are kept, its last state told again (decision D19). A reader who leaves stops nothing but himself.
 */
final class Replays {

    private final Accumulator accumulator;
    private final SnapshotStore snapshots;
    private final JournalStore journals;
    private final SseWriter sse;
    private final ReasoningNames names;

    /** @param names of the events of raw reasoning in what is told again */
    Replays(
            Accumulator accumulator,
            SnapshotStore snapshots,
            JournalStore journals,
            SseWriter sse,
            ReasoningNames names) {
        this.accumulator = accumulator;
        this.snapshots = snapshots;
        this.journals = journals;
        this.sse = sse;
        this.names = names;
    }

    /** The way from one response to one reader. */
    interface Replay {

        /** Sends all there is, to the end, and closes the sink. */
        void send(UnaryOperator<byte[]> dress, SseEventSink sink) throws InterruptedException;
    }

    /**
     * @param after the last number the client has seen, null for all
     * @throws dev.antiphon.protocol.ApiException when there is nothing to replay; nothing has been sent then
     */
    Replay find(Caller caller, String id, @Nullable Integer after) {
        LiveResponse live = accumulator.find(caller, id).orElse(null);
        if (live == null) {
            return stored(caller, id, after);
        }
        if (!live.background()) {
            refuse(after);
        }
        return live.framed()
                ? (dress, sink) -> sse.copy(live.from(next(after)), dress, sink)
                : (dress, sink) -> sse.tell(live, this::retelling, dress, sink);
    }

    private Replay stored(Caller caller, String id, @Nullable Integer after) {
        return of(caller, snapshots.find(caller, id).orElseThrow(() -> ResponsesResource.notFound(id)), after);
    }

    /** The same for one that is known. */
    Replay of(Caller caller, Stored stored, @Nullable Integer after) {
        String id = stored.id();
        if (!stored.status().terminal()) {
            throw elsewhere();
        }
        if (stored.background() && journals.kept(caller, id)) {
            return (dress, sink) -> sse.tell(
                    frames -> journals.read(
                            caller,
                            id,
                            next(after),
                            stored.lastSequence(),
                            batch -> batch.stream().allMatch(frames)),
                    dress,
                    sink);
        }
        refuse(after);
        Consumer<Predicate<byte[]>> retelling = retelling(stored.json());
        return (dress, sink) -> sse.tell(retelling, dress, sink);
    }

    private Consumer<Predicate<byte[]>> retelling(byte[] last) {
        Retold retold = new Retold(last);
        return frames -> Retelling.tell(retold, names, frames);
    }

    static int next(@Nullable Integer after) {
        return after == null ? 0 : after + 1;
    }

    private static void refuse(@Nullable Integer after) {
        if (after != null) {
            throw ApiError.invalid(
                            null,
                            "starting_after",
                            "The sequence numbers of this response were not kept, because it was not created with"
                                    + " background=true. Read it without 'starting_after'.")
                    .exception();
        }
    }

    /** It runs on another node, or did until that died: then it ends within seconds. */
    private static RuntimeException elsewhere() {
        return ApiError.server(503, "This response cannot be streamed from here while it runs. Please try again.")
                .retryAfter(Duration.ofSeconds(5))
                .exception();
    }
}
