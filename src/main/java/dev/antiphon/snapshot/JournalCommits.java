package dev.antiphon.snapshot;

import dev.antiphon.journal.Segment;
import dev.antiphon.journal.Unstored;
import dev.antiphon.store.GroupCommit;
import dev.antiphon.store.StoreUnavailableException;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Stores the frames of all background responses as they come, together: one transaction after the other, each with
 * whatever has come meanwhile. Nobody who writes a response waits for it; readers see what has been stored. Thread-safe.
 */
@Singleton
public final class JournalCommits implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(JournalCommits.class.getName());
    private static final long UNTIL_THE_STORE_IS_BACK_NANOS = 250_000_000;

    private final GroupCommit commits;
    private final JournalStore journals;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private final Thread thread;
    private Map<Unstored, Run> waiting = new LinkedHashMap<>();
    private boolean closed;

    /** A response that runs, and the right to write for it. */
    record Run(String id, Lease lease) {}

    private record Part(Unstored frames, Run run, Segment segment) {}

    public JournalCommits(GroupCommit commits, JournalStore journals) {
        this.commits = commits;
        this.journals = journals;
        this.thread = Thread.ofVirtual().name("antiphon-journals").start(this::loop);
    }

    /** Some frames wait to be stored. */
    void add(Unstored frames, Run run) {
        lock.lock();
        try {
            if (waiting.put(frames, run) == null) {
                grown.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            grown.signal();
        } finally {
            lock.unlock();
        }
    }

    private void loop() {
        for (Map<Unstored, Run> runs = take(); !runs.isEmpty(); runs = take()) {
            try {
                store(runs);
            } catch (RuntimeException | Error defect) {
                LOG.log(System.Logger.Level.ERROR, "Journals could not be stored", defect);
                runs.keySet().forEach(Unstored::abandon);
            }
        }
    }

    /** All that wait, at least one; empty when there will be none any more. */
    private Map<Unstored, Run> take() {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                grown.awaitUninterruptibly();
            }
            Map<Unstored, Run> taken = waiting;
            waiting = new LinkedHashMap<>();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void store(Map<Unstored, Run> runs) {
        List<Unstored> locked = new ArrayList<>();
        try {
            List<Part> parts = new ArrayList<>();
            runs.forEach((frames, run) -> {
                frames.lock();
                locked.add(frames);
                Segment segment = frames.segment();
                if (!segment.frames().isEmpty()) {
                    parts.add(new Part(frames, run, segment));
                }
            });
            if (!parts.isEmpty()) {
                store(parts);
            }
        } finally {
            locked.forEach(Unstored::unlock);
        }
    }

    private void store(List<Part> parts) {
        try {
            commits.run(entities -> parts.forEach(part -> write(entities, part.run(), part.segment())));
            parts.forEach(part -> part.frames().stored(part.segment()));
        } catch (StoreUnavailableException gone) {
            // The runs go on, and readers wait: what the model says meanwhile is stored when the store is back.
            parts.forEach(part -> add(part.frames(), part.run()));
            LockSupport.parkNanos(UNTIL_THE_STORE_IS_BACK_NANOS);
        } catch (RuntimeException together) {
            if (parts.size() > 1) {
                parts.forEach(part -> store(List.of(part)));
            } else {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "The journal of {0} cannot be stored",
                        parts.getFirst().run().id());
                parts.getFirst().frames().abandon();
            }
        }
    }

    /** In the transaction of whoever stores: the frames, and how far the response has come. */
    void write(EntityManager entities, Run run, Segment segment) {
        StoredRun.progress(entities, run.id(), run.lease(), segment.end() - 1);
        journals.append(entities, run.id(), segment.first(), segment.frames());
    }
}
