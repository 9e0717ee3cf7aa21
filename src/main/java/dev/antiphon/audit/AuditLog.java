package dev.antiphon.audit;

import dev.antiphon.seal.Seals;
import dev.antiphon.store.GroupCommit;
import dev.antiphon.store.Outage;
import dev.antiphon.store.StoreUnavailableException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where it is written down who did what. One thread writes for all: whoever comes while a transaction is under way goes with the
 * next one, and that goes together with what else is committed at the moment (decision 0048). Thread-safe.
 *
 * <p>Whoever has changed something waits until his entry is there. Whoever has used something does not: his entry follows within
 * 100 ms, and waits while the database is away; when too many do, nobody may use anything. Nobody waits for what was refused.
 */
@Singleton
public final class AuditLog implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(AuditLog.class.getName());
    private static final int MOST = 256;

    /** What was refused, and cannot be written at the moment. */
    private static final int BACKLOG = 1_000;

    private static final Duration FAREWELL = Duration.ofSeconds(10);

    private final AuditSettings settings;
    private final Clock clock;
    private final Floods floods = new Floods();
    private final Queue queue;
    private final Consumer<List<Noted>> chains;
    private final Outage outage = new Outage(LOG, "The audit log has to wait: {0}", "The audit log goes on");
    private final LongAdder lost = new LongAdder();
    private final Thread writer;

    /**
     * How it stands at the moment.
     *
     * @param waiting entries that have not been written yet
     * @param oldest how long the one of them has waited that came first; zero where none waits
     * @param room that is left for what is used, from 1 to 0
     * @param refused how often something could not be used because there was none
     * @param lost entries that will never be written
     */
    public record Standing(long waiting, Duration oldest, double room, long refused, long lost) {}

    public AuditLog(GroupCommit commits, Seals seals, AuditSettings settings, Clock clock) {
        this(new Chains(commits, seals, settings.house())::append, settings, clock);
    }

    /** @param chains appends to the chains, all or nothing */
    AuditLog(Consumer<List<Noted>> chains, AuditSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.queue = new Queue(clock);
        this.chains = chains;
        this.writer = Thread.ofPlatform().daemon().name("antiphon-audit").unstarted(this::write);
        if (settings.enabled()) {
            writer.start();
        }
    }

    public boolean enabled() {
        return settings.enabled();
    }

    public Standing standing() {
        Queue.Standing now = queue.standing();
        return new Standing(now.waiting(), now.oldest(), now.room(), now.refused(), lost.sum());
    }

    /** For what was changed. What is returned ends when the entry is in the database, or cannot get there. */
    public CompletableFuture<Boolean> done(Deed deed) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        if (!settings.enabled()) {
            done.complete(false);
            return done;
        }
        try {
            queue.change(deed, done);
        } catch (StoreUnavailableException closed) {
            done.completeExceptionally(closed);
        }
        return done;
    }

    /**
     * For what was used: written soon, and never left out.
     *
     * @throws StoreUnavailableException when too many wait already to be written
     */
    public void used(Deed deed) {
        if (settings.enabled()) {
            queue.use(deed);
        }
    }

    /**
     * To be asked before something is used that costs something.
     *
     * @throws StoreUnavailableException when {@link #used} would
     */
    public void requireRoom() {
        if (settings.enabled()) {
            queue.requireRoom();
        }
    }

    /** For what was refused or came to nothing: written soon, and counted instead where there is much of it. */
    public void noted(Deed deed) {
        if (settings.enabled()) {
            floods.meet(deed, clock.instant()).ifPresent(queue::refusal);
        }
    }

    private void write() {
        Deque<Queued> backlog = new ArrayDeque<>();
        boolean away = false;
        boolean last;
        do {
            last = queue.closed();
            if (backlog.isEmpty() || away || last) {
                collect(backlog, away, last);
            }
            away = !backlog.isEmpty() && !writeSome(backlog);
            queue.left(backlog.size(), backlog.peek());
        } while (!last || (!away && !backlog.isEmpty()));
        lost(backlog.size());
    }

    private void collect(Deque<Queued> backlog, boolean away, boolean last) {
        try {
            backlog.addAll(queue.take(away));
        } catch (InterruptedException stopping) {
            queue.close();
        }
        floods.over(clock.instant(), last).forEach(count -> backlog.add(new Queued(count, 0, null)));
    }

    /** @return false when the database is away */
    private boolean writeSome(Deque<Queued> backlog) {
        List<Queued> batch = backlog.stream().limit(MOST).toList();
        try {
            if (failure(batch) == null) {
                batch.forEach(ignored -> over(backlog, null));
            } else {
                batch.forEach(one -> alone(one, backlog));
            }
            outage.over();
            return true;
        } catch (StoreUnavailableException gone) {
            outage.met(gone);
            giveUp(backlog, gone);
            return false;
        }
    }

    /** @throws StoreUnavailableException when it is the database that fails */
    private @Nullable Throwable failure(List<Queued> batch) {
        try {
            chains.accept(batch.stream().map(Queued::noted).toList());
            return null;
        } catch (StoreUnavailableException gone) {
            throw gone;
        } catch (RuntimeException | Error defect) {
            return defect;
        }
    }

    /** Nobody fails for another. */
    private void alone(Queued one, Deque<Queued> backlog) {
        Throwable defect = failure(List.of(one));
        if (defect == null) {
            over(backlog, null);
        } else {
            LOG.log(System.Logger.Level.ERROR, "An entry of the audit log cannot be written", defect);
            lost.add(one.awaited() ? 0 : 1);
            over(backlog, new StoreUnavailableException(defect));
        }
    }

    private void over(Deque<Queued> backlog, @Nullable RuntimeException failure) {
        Queued one = backlog.remove();
        one.end(failure);
        queue.leaves(one);
    }

    /** Whoever waits has waited in vain. What was used stays, and some of what was refused. */
    private void giveUp(Deque<Queued> backlog, StoreUnavailableException gone) {
        backlog.forEach(one -> one.end(gone));
        backlog.removeIf(Queued::awaited);
        long tooMany = backlog.stream().filter(Queued::refusal).count() - BACKLOG;
        lost((int) Math.max(0, tooMany));
        for (Iterator<Queued> newest = backlog.descendingIterator(); tooMany > 0; ) {
            if (newest.next().refusal()) {
                newest.remove();
                tooMany--;
            }
        }
    }

    private void lost(int entries) {
        if (entries > 0) {
            lost.add(entries);
            LOG.log(System.Logger.Level.WARNING, "{0} entries of the audit log are lost", entries);
        }
    }

    /** What was noted is written before this returns, if the database is there. */
    @Override
    public void close() {
        queue.close();
        if (!settings.enabled()) {
            return;
        }
        try {
            writer.join(FAREWELL);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}
