package dev.antiphon.app;

import dev.antiphon.access.FirstKey;
import dev.antiphon.approval.Approvals;
import dev.antiphon.audit.AuditBook;
import dev.antiphon.evidence.Evidence;
import dev.antiphon.journal.Accumulator;
import dev.antiphon.outbox.DeliveryLog;
import dev.antiphon.snapshot.Claims;
import dev.antiphon.snapshot.InterruptedResponses;
import dev.antiphon.snapshot.Nodes;
import dev.antiphon.snapshot.Orphan;
import dev.antiphon.snapshot.Retention;
import dev.antiphon.store.Outage;
import dev.antiphon.store.StoreUnavailableException;
import dev.antiphon.tool.ToolJournal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What has to be done besides answering: issue a first key, close responses that nobody runs any more, and delete what has
 * been kept long enough.
 *
 * <p>Nobody runs what an earlier process left behind, nor what could not be ended because the database was gone at that
 * moment. The first look is taken before the first request if the database is there, and as soon as it comes otherwise.
 */
final class Housekeeping implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Housekeeping.class.getName());
    static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration SWEEP = Duration.ofMinutes(1);
    private static final Duration TIDY = Duration.ofHours(1);
    private static final int BATCH = 500;

    private final Nodes nodes;
    private final InterruptedResponses interrupted;
    private final Consumer<Orphan> heir;
    private final Retention retention;
    private final Claims claims;
    private final DeliveryLog deliveries;
    private final Approvals approvals;
    private final ToolJournal calls;
    private final Evidence evidence;
    private final AuditBook audit;
    private final FirstKey firstKey;
    private final Path keyFile;
    private final Supplier<Keeping> keeping;
    private final Accumulator accumulator;
    private final Clock clock;
    private final Duration look;
    private final Outage outage = new Outage(LOG, "Housekeeping has to wait: {0}", "Housekeeping goes on");

    /** A thread for each of the three: others take a process for dead that does not beat while it cleans up. */
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(
            3, Thread.ofPlatform().daemon().name("antiphon-housekeeping-", 0).factory());

    /** Whether there is a key to get in with. */
    private boolean movedIn;

    /**
     * @param keeping how long what was made is kept, as of now
     * @param look how often to look for responses that nobody runs
     */
    Housekeeping(
            Nodes nodes,
            InterruptedResponses interrupted,
            Consumer<Orphan> heir,
            Retention retention,
            Claims claims,
            DeliveryLog deliveries,
            Approvals approvals,
            ToolJournal calls,
            Evidence evidence,
            AuditBook audit,
            FirstKey firstKey,
            Path keyFile,
            Supplier<Keeping> keeping,
            Accumulator accumulator,
            Clock clock,
            Duration look) {
        this.look = look;
        this.nodes = nodes;
        this.interrupted = interrupted;
        this.heir = heir;
        this.retention = retention;
        this.claims = claims;
        this.deliveries = deliveries;
        this.approvals = approvals;
        this.calls = calls;
        this.evidence = evidence;
        this.audit = audit;
        this.firstKey = firstKey;
        this.keyFile = keyFile;
        this.keeping = keeping;
        this.accumulator = accumulator;
        this.clock = clock;
    }

    void start() {
        beat();
        look();
        threads.scheduleWithFixedDelay(this::beat, look.toMillis(), look.toMillis(), TimeUnit.MILLISECONDS);
        threads.scheduleWithFixedDelay(this::look, look.toMillis(), look.toMillis(), TimeUnit.MILLISECONDS);
        threads.scheduleWithFixedDelay(this::sweep, SWEEP.toSeconds(), SWEEP.toSeconds(), TimeUnit.SECONDS);
        threads.scheduleWithFixedDelay(this::tidy, TIDY.toSeconds(), TIDY.toSeconds(), TimeUnit.SECONDS);
    }

    private void beat() {
        try {
            nodes.beat();
        } catch (RuntimeException | Error gone) {
            // What is lost with the lease cannot be written either; the look says that the database is gone.
            LOG.log(System.Logger.Level.DEBUG, "No heartbeat", gone);
        }
    }

    private void look() {
        try {
            int closed = interrupted.settle(accumulator::runs, heir);
            if (closed > 0) {
                LOG.log(System.Logger.Level.INFO, "Settled {0} responses that nobody ran any more", closed);
            }
            if (!movedIn) {
                firstKey.issueIfNone(keyFile)
                        .ifPresent(file -> LOG.log(System.Logger.Level.INFO, "Wrote a first API key to {0}", file));
                movedIn = true;
            }
            outage.over();
        } catch (StoreUnavailableException gone) {
            outage.met(gone);
        } catch (RuntimeException | Error notNow) {
            // An Error, too: it would end the schedule without a word.
            LOG.log(System.Logger.Level.WARNING, "Housekeeping has to wait: {0}", notNow.getMessage());
        }
    }

    /** What a client made and has not deleted. */
    void sweep() {
        Settings.Store store = keeping.get().store();
        inBatches("responses past their lifetime", () -> retention.deleteOlderThan(ago(store.lifetime()), BATCH));
        inBatches("responses beyond the number kept", () -> retention.deleteBeyond(store.maxResponses(), BATCH));
        inBatches("keys past their lifetime", () -> claims.forgetOlderThan(ago(store.idempotency()), BATCH));
        inBatches("keys beyond the number kept", () -> claims.forgetBeyond(store.maxResponses(), BATCH));
        inBatches(
                "deliveries past their time",
                () -> deliveries.forgetOlderThan(ago(keeping.get().deliveries()), BATCH));
        inBatches("approvals past their time", () -> approvals.forgetOlderThan(ago(store.lifetime()), BATCH));
        inBatches("calls past their time", () -> calls.forgetOlderThan(ago(store.lifetime()), BATCH));
        inBatches(
                "evidence past its time",
                () -> evidence.forgetOlderThan(ago(keeping.get().evidence()), BATCH));
        inBatches(
                "entries of the audit log past their time",
                () -> audit.forgetOlderThan(ago(keeping.get().audit()), BATCH));
        inBatches("deliveries beyond the number kept", () -> deliveries.forgetBeyond(DeliveryLog.MOST, BATCH));
    }

    /** What deleting has left behind. It has to be looked for everywhere, so that is not done often. */
    void tidy() {
        inBatches(
                "threads left over",
                () -> retention.deleteLeftovers(ago(keeping.get().store().lifetime()), BATCH));
    }

    private Instant ago(Duration age) {
        return clock.instant().minus(age);
    }

    private void inBatches(String what, IntSupplier deletion) {
        try {
            while (deletion.getAsInt() == BATCH) {
                LOG.log(System.Logger.Level.DEBUG, "Deleted {0} {1}", BATCH, what);
            }
        } catch (StoreUnavailableException gone) {
            outage.met(gone);
        } catch (RuntimeException | Error later) {
            LOG.log(System.Logger.Level.WARNING, "Could not delete " + what, later);
        }
    }

    /** What this process still has running is for the others from here on. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            nodes.forget(nodes.self());
        } catch (RuntimeException gone) {
            LOG.log(System.Logger.Level.DEBUG, "The others have to find out by themselves", gone);
        }
    }
}
