package dev.antiphon.snapshot;

import dev.antiphon.access.Caller;
import dev.antiphon.conversation.ConversationLock;
import dev.antiphon.conversation.ConversationStore;
import dev.antiphon.conversation.Placed;
import dev.antiphon.conversation.Turn;
import dev.antiphon.event.RunNote;
import dev.antiphon.evidence.Ledger;
import dev.antiphon.journal.Checkpoints;
import dev.antiphon.journal.Frozen;
import dev.antiphon.journal.Segment;
import dev.antiphon.journal.Unstored;
import dev.antiphon.outbox.Outbox;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Response;
import dev.antiphon.store.GroupCommit;
import dev.antiphon.store.StoreUnavailableException;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps the states of one response. */
final class ResponseCheckpoints implements Checkpoints {

    private static final System.Logger LOG = System.getLogger(ResponseCheckpoints.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final Stores stores;
    private final Origin origin;
    private final Lease lease;
    private final Announcement announcement;
    private final Ledger ledger;

    /** Where everything about a response is written. */
    record Stores(
            GroupCommit commits,
            ConversationStore conversations,
            JournalStore journals,
            JournalCommits journalCommits,
            Outbox outbox,
            BiPredicate<Caller, String> hasEnded,
            Clock clock) {}

    ResponseCheckpoints(Stores stores, Origin origin, Lease lease, Announcement announcement, Ledger ledger) {
        this.stores = stores;
        this.origin = origin;
        this.lease = lease;
        this.announcement = announcement;
        this.ledger = ledger;
    }

    @Override
    public boolean claims() {
        return origin.claim() != null || origin.conversation() != null;
    }

    @Override
    public boolean announced(Frozen begun, Segment first) {
        boolean committed = false;
        try {
            ApiError refused =
                    stores.commits().call(entities -> announcement.begins() ? announce(entities, begun, first) : null);
            if (refused != null) {
                throw refused.exception();
            }
            committed = true;
        } finally {
            announcement.ends(committed);
        }
        return announcement.there();
    }

    /** Says why not, if the response may not begin: the others in the same transaction have nothing to do with it. */
    private @Nullable ApiError announce(EntityManager entities, Frozen begun, Segment first) {
        Optional<ApiError> refusal = claimed(entities).or(() -> locked(entities, begun));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        if (origin.claim() != null) {
            long now = stores.clock().instant().getEpochSecond();
            StoredClaim.insert(
                    entities, origin.owner(), origin.claim(), begun.response().id(), now);
        }
        StoredRun.insert(entities, origin, begun, lease, first.end() - 1);
        append(entities, begun, first);
        return null;
    }

    /** Looked at first: what is written for a response that is refused then would stay. */
    private Optional<ApiError> claimed(EntityManager entities) {
        return origin.claim() == null ? Optional.empty() : Claims.refusal(entities, origin.owner(), origin.claim());
    }

    private Optional<ApiError> locked(EntityManager entities, Frozen begun) {
        return origin.conversation() == null
                ? Optional.empty()
                : ConversationLock.take(
                        entities,
                        origin.owner(),
                        origin.requirePrevious(),
                        begun.response().id());
    }

    @Override
    public void grown(Unstored frames) {
        stores.journalCommits().add(frames, new JournalCommits.Run(frames.responseId(), lease));
    }

    @Override
    public List<byte[]> frames(String responseId, int from) {
        return stores.journals().frames(origin.owner(), responseId, from);
    }

    @Override
    public void noted(RunNote.Noted note) {
        ledger.note(note);
    }

    /** While the store is gone nothing is lost by that: no call of a tool is made then. */
    @Override
    public void keepNotes(Response begun) {
        if (!ledger.enabled()) {
            return;
        }
        try {
            stores.commits().run(ledger.keeping(begun.id()));
        } catch (StoreUnavailableException gone) {
            LOG.log(System.Logger.Level.WARNING, "What {0} did so far could not be kept", begun.id());
        }
    }

    @Override
    public void ended(Frozen ended, Segment rest) {
        boolean announced = announcement.settle();
        Instant moment = stores.clock().instant();
        long now = moment.getEpochSecond();
        Consumer<EntityManager> evidence = ledger.closing(ended.response(), ended.json(), moment);
        Optional<Outbox.Notice> notice = notice(ended.response());
        Consumer<EntityManager> ending = entities -> {
            if (announced) {
                StoredRun.remove(entities, ended.response().id(), lease);
            }
            Placed placed = place(entities, ended.response());
            if (origin.conversation() != null) {
                ConversationLock.free(
                        entities, origin.conversation(), ended.response().id());
            }
            StoredResponse.insert(entities, origin.owner(), Stored.of(ended, origin.previousResponseId()), placed, now);
            append(entities, ended, rest);
            evidence.accept(entities);
            notice.ifPresent(told -> told.write(entities));
        };
        if (rest.frames().isEmpty()) {
            stores.commits().run(ending);
        } else {
            persist(ending, ended.response().id());
        }
        notice.ifPresent(Outbox.Notice::committed);
    }

    /** Whoever asked for a foreground response is there to see it end. */
    private Optional<Outbox.Notice> notice(Response ended) {
        return ended.echo().background()
                ? Optional.of(stores.outbox().notice(origin.owner(), ended.id(), ended.status()))
                : Optional.empty();
    }

    private void append(EntityManager entities, Frozen state, Segment segment) {
        stores.journals().append(entities, state.response().id(), segment);
    }

    /**
     * Nobody waits at the other end of a background response, so its ending can wait until the store is back. It may have
     * been stored before the connection was lost: then the next attempt finds no row to remove any more.
     */
    private void persist(Consumer<EntityManager> ending, String id) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        boolean inDoubt = false;
        while (true) {
            try {
                stores.commits().run(ending);
                return;
            } catch (LeaseLostException gone) {
                if (inDoubt && stores.hasEnded().test(origin.owner(), id)) {
                    return;
                }
                throw gone;
            } catch (StoreUnavailableException gone) {
                if (System.nanoTime() > until || Thread.currentThread().isInterrupted()) {
                    throw gone;
                }
                inDoubt = true;
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /** What failed or was cancelled lies aside, where nobody continues through it. */
    private Placed place(EntityManager entities, Response response) {
        Turn turn = new Turn(response.id(), origin.input(), Turn.history(response.output()));
        if (!response.status().continuable()) {
            return stores.conversations().aside(entities, origin.owner(), turn);
        }
        return origin.conversation() == null
                ? stores.conversations().append(entities, origin.owner(), origin.previous(), turn)
                : stores.conversations().add(entities, origin.owner(), origin.requirePrevious(), turn);
    }
}
