package dev.antiphon.limit;

import dev.antiphon.protocol.Sha256;
import dev.antiphon.store.StoreUnavailableException;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.jdbc.PrimaryKeyMapper;
import io.github.bucket4j.postgresql.Bucket4jPostgreSQL;
import io.github.bucket4j.postgresql.PostgreSQLSelectForUpdateBasedProxyManager;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * The meters of several nodes in one PostgreSQL: a row for each, which is locked for as long as something is taken. While the
 * database is away nothing can be taken. Thread-safe.
 */
public final class SharedBuckets implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(SharedBuckets.class.getName());

    /** Less than anybody waits for a connection, so that a request that is refused is refused in time. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final long PAUSE_MILLIS = 250;

    private final PostgreSQLSelectForUpdateBasedProxyManager<String> rows;
    private final LongSupplier nanos;
    private final Set<SharedMeter> waiting = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<SharedMeter> queue = new LinkedBlockingQueue<>();
    private final Thread settling;

    /**
     * @param clock of this node; those of all nodes should agree
     * @param nanos time that never goes back
     */
    public SharedBuckets(DataSource connections, Clock clock, LongSupplier nanos) {
        this.nanos = nanos;
        this.rows = Bucket4jPostgreSQL.selectForUpdateBasedBuilder(connections)
                .primaryKeyMapper(PrimaryKeyMapper.STRING)
                .table("allowance")
                .idColumn("id")
                .stateColumn("state")
                .expiresAtColumn("expires_at")
                .clientClock(new Ticks(() -> Math.multiplyExact(clock.millis(), 1_000_000L), true))
                .requestTimeout(PATIENCE)
                // One that is full says nothing that a new one would not.
                .expirationAfterWrite(
                        ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(Duration.ofMinutes(1)))
                .build();
        this.settling = Thread.ofVirtual().name("antiphon-allowances").start(this::settleForEver);
    }

    Meter meter(Whose whose, Limit limit) {
        BucketConfiguration configuration = BucketConfiguration.builder()
                .addLimit(Bandwidth.builder()
                        .capacity(limit.most())
                        .refillGreedy(limit.most(), limit.period().length())
                        .build())
                .build();
        return new SharedMeter(
                limit, rows.builder().build(id(whose, limit), () -> configuration), nanos, this::settleSoon);
    }

    /** By what the rule says and not by where it stands: nodes may have it in another order. A rule that is changed begins anew. */
    private static String id(Whose whose, Limit limit) {
        Rule rule = limit.rule();
        return Sha256.ofAll(List.of(
                limit.words(),
                Long.toString(limit.most()),
                sorted(rule.per().stream().map(Enum::name).collect(Collectors.toSet())),
                sorted(rule.tenants()),
                sorted(rule.roles()),
                sorted(rule.models()),
                whose.tenant(),
                whose.subject(),
                whose.key(),
                whose.model()));
    }

    private static String sorted(Set<String> names) {
        return Sha256.ofAll(List.copyOf(new TreeSet<>(names)));
    }

    /** @throws StoreUnavailableException for whatever keeps the database from answering */
    static <T> T asking(Supplier<T> question) {
        try {
            return question.get();
        } catch (StoreUnavailableException gone) {
            throw gone;
        } catch (RuntimeException gone) {
            throw new StoreUnavailableException(gone);
        }
    }

    private void settleSoon(SharedMeter meter) {
        if (waiting.add(meter)) {
            queue.add(meter);
        }
    }

    private void settleForEver() {
        try {
            while (true) {
                SharedMeter meter = queue.take();
                if (!settled(meter)) {
                    Thread.sleep(PAUSE_MILLIS);
                }
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean settled(SharedMeter meter) {
        // Before it is settled: what comes meanwhile comes into the queue again.
        waiting.remove(meter);
        try {
            meter.settle();
            return true;
        } catch (RuntimeException | Error later) {
            LOG.log(System.Logger.Level.DEBUG, "An allowance waits to be settled", later);
            settleSoon(meter);
            return false;
        }
    }

    /** Forgets those that are full. @return how many, at most a batch */
    public int forgetFull(int batch) {
        return asking(() -> rows.removeExpired(batch));
    }

    /** Settles what waits, as long as the database is there. */
    @Override
    public void close() {
        settling.interrupt();
        for (SharedMeter meter = queue.poll(); meter != null; meter = queue.poll()) {
            if (!settled(meter)) {
                return;
            }
        }
    }
}
