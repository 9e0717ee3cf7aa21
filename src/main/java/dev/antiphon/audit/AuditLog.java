package dev.antiphon.audit;

import dev.antiphon.seal.ChainLink;
import dev.antiphon.seal.Seals;
import dev.antiphon.store.GroupCommit;
import dev.antiphon.store.StoreUnavailableException;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where it is written down who did what. One thread writes for all: whoever comes while a transaction is under way goes with the
 * next one, and that goes together with what else is committed at the moment (decision 0048). Thread-safe.
 *
 * <p>Whoever wants to know that his entry is there waits for it; nobody waits for what was refused.
 */
@Singleton
public final class AuditLog implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(AuditLog.class.getName());
    private static final int MOST = 256;

    /** What was refused, and cannot be written at the moment. */
    private static final int BACKLOG = 1_000;

    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration FAREWELL = Duration.ofSeconds(10);

    private final GroupCommit commits;
    private final Seals seals;
    private final AuditSettings settings;
    private final Clock clock;
    private final Floods floods = new Floods();
    private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final Thread writer;
    private volatile boolean closing;

    public AuditLog(GroupCommit commits, Seals seals, AuditSettings settings, Clock clock) {
        this.commits = commits;
        this.seals = seals;
        this.settings = settings;
        this.clock = clock;
        this.writer = Thread.ofPlatform().daemon().name("antiphon-audit").unstarted(this::write);
        if (settings.enabled()) {
            writer.start();
        }
    }

    public boolean enabled() {
        return settings.enabled();
    }

    /** @param done null where nobody waits */
    private record Waiting(Noted noted, @Nullable CompletableFuture<Boolean> done) {

        void end(@Nullable RuntimeException failure) {
            if (done != null && failure == null) {
                done.complete(true);
            } else if (done != null) {
                done.completeExceptionally(failure);
            }
        }
    }

    /** For what was done. What is returned ends when the entry is in the database, or cannot get there. */
    public CompletableFuture<Boolean> done(Deed deed) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        if (!settings.enabled()) {
            done.complete(false);
        } else if (closing) {
            done.completeExceptionally(new StoreUnavailableException("The audit log is closed"));
        } else {
            queue.add(new Waiting(Noted.one(deed, clock.instant()), done));
        }
        return done;
    }

    /** For what was refused or came to nothing: written soon, and counted instead where there is much of it. */
    public void noted(Deed deed) {
        if (settings.enabled()) {
            floods.meet(deed, clock.instant()).ifPresent(noted -> queue.add(new Waiting(noted, null)));
        }
    }

    private void write() {
        List<Waiting> kept = List.of();
        while (!closing || !queue.isEmpty() || !kept.isEmpty()) {
            boolean last = closing;
            kept = writeOnce(kept);
            if (last && !kept.isEmpty()) {
                LOG.log(System.Logger.Level.WARNING, "{0} entries of the audit log are lost", kept.size());
                return;
            }
        }
        List<Waiting> counted = counted(true);
        if (!counted.isEmpty() && !attempt(counted).isEmpty()) {
            LOG.log(System.Logger.Level.WARNING, "{0} entries of the audit log are lost", counted.size());
        }
    }

    /** @return what has to be tried again */
    private List<Waiting> writeOnce(List<Waiting> kept) {
        List<Waiting> batch = new ArrayList<>(kept);
        try {
            Waiting first = queue.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            if (first != null) {
                batch.add(first);
                queue.drainTo(batch, MOST - 1);
            }
        } catch (InterruptedException stopping) {
            closing = true;
        }
        batch.addAll(counted(false));
        return batch.isEmpty() ? batch : attempt(batch);
    }

    private List<Waiting> counted(boolean all) {
        return floods.over(clock.instant(), all).stream()
                .map(noted -> new Waiting(noted, null))
                .toList();
    }

    private List<Waiting> attempt(List<Waiting> batch) {
        try {
            commits.run(entities -> append(entities, batch));
            batch.forEach(waiting -> waiting.end(null));
            return List.of();
        } catch (StoreUnavailableException gone) {
            batch.forEach(waiting -> waiting.end(gone));
            return later(batch);
        } catch (RuntimeException | Error defect) {
            return apart(batch, defect);
        }
    }

    private static List<Waiting> later(List<Waiting> batch) {
        List<Waiting> refused =
                batch.stream().filter(waiting -> waiting.done() == null).toList();
        if (refused.size() > BACKLOG) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} entries of the audit log are lost: the database has been away for too long",
                    refused.size() - BACKLOG);
        }
        return refused.subList(0, Math.min(refused.size(), BACKLOG));
    }

    /** Nobody fails for another. */
    private List<Waiting> apart(List<Waiting> batch, Throwable together) {
        if (batch.size() == 1) {
            LOG.log(System.Logger.Level.ERROR, "An entry of the audit log cannot be written", together);
            batch.getFirst().end(new StoreUnavailableException(together));
            return List.of();
        }
        List<Waiting> again = new ArrayList<>();
        batch.forEach(waiting -> again.addAll(attempt(List.of(waiting))));
        return again;
    }

    /** In the order of the tenants, so that no two processes wait for each other. */
    private void append(EntityManager entities, List<Waiting> batch) {
        Map<String, List<Noted>> chains = new TreeMap<>();
        for (Waiting waiting : batch) {
            Deed.Who who = waiting.noted().deed().who();
            chains.computeIfAbsent(who.known() ? who.tenant() : settings.house(), tenant -> new ArrayList<>())
                    .add(waiting.noted());
        }
        chains.forEach((tenant, noted) -> append(entities, tenant, noted));
    }

    private void append(EntityManager entities, String tenant, List<Noted> all) {
        StoredHead head = StoredHead.locked(entities, tenant);
        List<StoredEntry.Row> rows = new ArrayList<>(all.size());
        for (Noted noted : all) {
            long place = head.lastPlace() + 1;
            // Time in a chain never goes back, so that whoever asks for a time gets one piece of it.
            long at = Math.max(noted.at().toEpochMilli(), head.lastAt());
            ChainLink link = ChainLink.after(
                    HexFormat.of().parseHex(head.lastHash()),
                    place,
                    Instant.ofEpochMilli(at),
                    noted.kind(),
                    noted.payload());
            rows.add(new StoredEntry.Row(place, at, link.hex(), new String(link.json(), StandardCharsets.UTF_8)));
            head.reach(place, link.hex(), at);
        }
        head.seal(content -> seals.seal(Seals.Kind.AUDIT, tenant, content));
        StoredEntry.insert(entities, tenant, rows);
    }

    /** What was noted is written before this returns, if the database is there. */
    @Override
    public void close() {
        closing = true;
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
