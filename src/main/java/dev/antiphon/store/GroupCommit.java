package dev.antiphon.store;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Short writes of many, committed together: whoever comes while a transaction is under way goes with the next one, so that
 * a crowd costs a few commits and not one each, and nobody waits for a connection behind it.
 *
 * <p>There is no thread for it: whoever gets the lock commits for all who wait. A few lanes run side by side, for databases
 * that are far away. Work that fails together is tried alone, each by its own caller, so that nobody fails for another or waits
 * for what another one waits for. Thread-safe.
 */
@Singleton
public final class GroupCommit {

    private static final int MOST = 64;

    /** While commits follow each other as closely as this, and more are to be expected, the next one waits for them. */
    private static final long BUSY_NANOS = 5_000_000;

    private static final long GATHER_NANOS = 1_000_000;

    private final Transactions transactions;
    private final BooleanSupplier crowded;
    private final List<Lane> lanes;
    private final AtomicInteger next = new AtomicInteger();
    private final LongAdder commits = new LongAdder();
    private final LongAdder writes = new LongAdder();

    /** @param crowded whether more than one may be about to write */
    public GroupCommit(Transactions transactions, int lanes, BooleanSupplier crowded) {
        this.crowded = crowded;
        this.transactions = transactions;
        this.lanes = IntStream.range(0, lanes).mapToObj(lane -> new Lane()).toList();
    }

    /**
     * What has been committed so far.
     *
     * @param commits of the database
     * @param writes that went with them
     */
    public record Count(long commits, long writes) {}

    public Count count() {
        return new Count(commits.sum(), writes.sum());
    }

    private void commit(Consumer<EntityManager> work, int shares) {
        transactions.run(work);
        commits.increment();
        writes.add(shares);
    }

    /**
     * Returns when the work is committed. It must not do anything that cannot be repeated.
     *
     * @throws RuntimeException what {@link Transactions#run} throws
     */
    public void run(Consumer<EntityManager> work) {
        lanes.get(Math.floorMod(next.getAndIncrement(), lanes.size())).run(new Share(work));
    }

    /**
     * The same for work that has something to say, such as why it did nothing.
     *
     * @return what the work that was committed said
     */
    public <T> @Nullable T call(Function<EntityManager, @Nullable T> work) {
        AtomicReference<@Nullable T> said = new AtomicReference<>();
        run(entities -> said.set(work.apply(entities)));
        return said.get();
    }

    /** One caller's part of a transaction. Written under the lock of its lane. */
    private static final class Share {

        private final Consumer<EntityManager> work;
        private boolean over;
        private boolean alone;
        private @Nullable RuntimeException failure;

        Share(Consumer<EntityManager> work) {
            this.work = work;
        }

        void end(@Nullable RuntimeException thrown) {
            over = true;
            failure = thrown;
        }

        /** From here on it is its caller's. */
        void leave() {
            over = true;
            alone = true;
        }
    }

    private final class Lane {

        private final ConcurrentLinkedQueue<Share> waiting = new ConcurrentLinkedQueue<>();
        private final ReentrantLock committing = new ReentrantLock();
        private long last = System.nanoTime() - BUSY_NANOS;

        void run(Share share) {
            waiting.add(share);
            committing.lock();
            try {
                while (!share.over) {
                    gather();
                    commit(batch());
                    last = System.nanoTime();
                }
            } finally {
                committing.unlock();
            }
            if (share.alone) {
                GroupCommit.this.commit(share.work, 1);
            }
            if (share.failure != null) {
                throw share.failure;
            }
        }

        /** A commit costs more than a moment's wait, so a crowd may gather; who is alone does not wait. */
        private void gather() {
            if (crowded.getAsBoolean() && System.nanoTime() - last < BUSY_NANOS) {
                LockSupport.parkNanos(GATHER_NANOS);
            }
        }

        private List<Share> batch() {
            List<Share> batch = new ArrayList<>();
            while (batch.size() < MOST && !waiting.isEmpty()) {
                batch.add(waiting.remove());
            }
            return batch;
        }

        private void commit(List<Share> batch) {
            try {
                GroupCommit.this.commit(entities -> batch.forEach(share -> share.work.accept(entities)), batch.size());
                batch.forEach(share -> share.end(null));
            } catch (ContendedException held) {
                apart(batch, held);
                // What they wait for may be none of the others' business.
                while (!waiting.isEmpty()) {
                    waiting.remove().leave();
                }
            } catch (StoreUnavailableException gone) {
                // Those who came meanwhile need not find out for themselves, one timeout after another.
                batch.forEach(share -> share.end(gone));
                while (!waiting.isEmpty()) {
                    waiting.remove().end(gone);
                }
            } catch (RuntimeException together) {
                apart(batch, together);
            } catch (Error broken) {
                // The others must not wait for what nobody will do.
                batch.forEach(share -> share.end(new IllegalStateException("The transaction broke", broken)));
                throw broken;
            }
        }

        private static void apart(List<Share> batch, RuntimeException together) {
            if (batch.size() == 1) {
                batch.getFirst().end(together);
            } else {
                batch.forEach(Share::leave);
            }
        }
    }
}
