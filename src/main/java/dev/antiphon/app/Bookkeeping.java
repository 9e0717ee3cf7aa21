package dev.antiphon.app;

import dev.antiphon.limit.Budgets;
import dev.antiphon.limit.ConcurrencyLimit;
import dev.antiphon.limit.Rates;
import dev.antiphon.limit.SharedBuckets;
import dev.antiphon.model.ModelCatalog;
import dev.antiphon.store.Database;
import dev.antiphon.store.StoreUnavailableException;
import dev.antiphon.store.Transactions;
import dev.antiphon.usage.UsageLedger;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The ledger of what is used, and whoever sees to it that it is stored, compared with budgets and not kept for ever. Lasts, whatever the
 * configuration allows.
 */
final class Bookkeeping implements AutoCloseable {

    /** What a crash loses at the most. */
    private static final Duration STORE = Duration.ofSeconds(1);

    private static final Duration COMPARE = Duration.ofSeconds(5);
    private static final Duration FORGET = Duration.ofMinutes(10);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int BATCH = 500;
    private static final System.Logger LOG = System.getLogger(Bookkeeping.class.getName());

    private final UsageLedger ledger;
    private final Supplier<Duration> keep;
    private final Optional<SharedBuckets> shared;
    private final Clock clock;
    private final Rates first;
    private final ConcurrencyLimit nobody = new ConcurrencyLimit(0, 0);
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(
            2, Thread.ofPlatform().daemon().name("antiphon-bookkeeping-", 0).factory());
    private volatile Budgets budgets = Budgets.NONE;

    /** Whether somebody else may settle what these budgets are about: another node, or what was begun under an earlier configuration. */
    private volatile boolean others;

    /**
     * @param keep how long it is kept what was used, as of now
     * @throws SettingsException when nodes are to share what the database cannot keep for them
     */
    Bookkeeping(Settings settings, Database database, Clock clock, Supplier<Duration> keep) {
        this.clock = clock;
        this.keep = keep;
        ledger = new UsageLedger(new Transactions(database), clock);
        others = !Databases.embedded(settings.database());
        shared = settings.limits().shared() ? Optional.of(shared(database, clock)) : Optional.empty();
        first = shared.map(Rates::over).orElseGet(() -> Rates.over(System::nanoTime));
    }

    private static SharedBuckets shared(Database database, Clock clock) {
        if (!database.isPostgresql().orElse(true)) {
            throw new SettingsException("limits.shared needs PostgreSQL, and the database is another one");
        }
        return new SharedBuckets(database.connections(), clock, System::nanoTime);
    }

    /** What callers may use by one configuration; what they have used is the same for all of them. */
    record Allowances(Rates rates, ConcurrencyLimit concurrency, Budgets budgets) {}

    Allowances of(Settings settings, ModelCatalog catalog) {
        LimitSettings limits = settings.limits();
        UnaryOperator<String> entries = RuleReader.entries(catalog);
        Budgets allowed = RuleReader.budgets(settings, ledger, clock);
        return new Allowances(
                first.under(limits.rates(), entries, limits.reservedOutput(), allowed),
                nobody.under(limits.concurrentResponses(), limits.concurrentTotal(), limits.rates(), entries),
                allowed);
    }

    /** These are in force. */
    void enforce(Allowances allowances) {
        others |= budgets != Budgets.NONE;
        budgets = allowances.budgets();
    }

    UsageLedger ledger() {
        return ledger;
    }

    void start() {
        every(STORE, ledger::store);
        every(FORGET, this::forget);
        every(COMPARE, this::compare);
    }

    private void every(Duration time, Runnable work) {
        threads.scheduleWithFixedDelay(
                () -> {
                    try {
                        work.run();
                    } catch (StoreUnavailableException gone) {
                        LOG.log(System.Logger.Level.DEBUG, "Bookkeeping has to wait", gone);
                    } catch (RuntimeException | Error notNow) {
                        // An Error, too: it would end the schedule without a word.
                        LOG.log(System.Logger.Level.WARNING, "Bookkeeping has to wait", notNow);
                    }
                },
                time.toMillis(),
                time.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void compare() {
        if (others) {
            budgets.refresh();
        }
    }

    private void forget() {
        shared.ifPresent(buckets -> {
            while (buckets.forgetFull(BATCH) == BATCH) {
                LOG.log(System.Logger.Level.DEBUG, "Deleted {0} allowances that are full", BATCH);
            }
        });
        while (ledger.forgetBefore(ledger.today().minusDays(keep.get().toDays()), BATCH) == BATCH) {
            LOG.log(System.Logger.Level.DEBUG, "Deleted {0} sums of usage", BATCH);
        }
    }

    /** Stores what is left; the runs have ended before. */
    @Override
    public void close() {
        stop();
        shared.ifPresent(SharedBuckets::close);
        ledger.store();
    }

    /** Without interrupting: of a commit that is broken off nobody knows whether it was one. */
    private void stop() {
        threads.shutdown();
        try {
            threads.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
