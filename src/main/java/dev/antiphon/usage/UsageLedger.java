package dev.antiphon.usage;

import dev.antiphon.store.Outage;
import dev.antiphon.store.StoreUnavailableException;
import dev.antiphon.store.Transactions;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What callers have used, by day, tenant, subject, key and model, in sums of which every node stores its part.
 *
 * <p>It is added up in memory, and one transaction now and then stores what has come since the last one: a request waits for none
 * and costs none. While the database is gone it is kept for later; a crash loses what came since the last time. Thread-safe.
 */
@Singleton
public final class UsageLedger implements Book {

    /** Sums that wait to be stored. Beyond it those of a tenant are no longer told apart. */
    static final int MOST = 50_000;

    private static final System.Logger LOG = System.getLogger(UsageLedger.class.getName());

    private final Transactions transactions;
    private final Clock clock;
    private final Outage outage = new Outage(LOG, "Usage waits to be stored: {0}", "Usage is stored again");

    /** Held by whoever stores; what is stored is then not at the same time on its way. */
    private final ReentrantLock storing = new ReentrantLock();

    private final ReentrantLock adding = new ReentrantLock();
    private Map<Row, Amounts> waiting = new HashMap<>();

    /** @param day since 1970, in UTC */
    record Row(int day, Payer payer) {}

    public UsageLedger(Transactions transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Today in UTC. */
    public LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    @Override
    public void add(Payer payer, Amounts amounts, Runnable beside) {
        Row row = new Row((int) today().toEpochDay(), payer);
        adding.lock();
        try {
            if (waiting.size() >= MOST && !waiting.containsKey(row)) {
                row = new Row(row.day(), new Payer(payer.tenant(), "", "", payer.model()));
            }
            waiting.merge(row, amounts, Amounts::plus);
            beside.run();
        } finally {
            adding.unlock();
        }
    }

    /** Stores what has come. While the database is gone it is tried again with the next. */
    public void store() {
        try {
            settle(List.of());
            outage.over();
        } catch (StoreUnavailableException gone) {
            outage.met(gone);
        }
    }

    @Override
    public void settle(List<? extends Tally> tallies) {
        storing.lock();
        try {
            write(taken(tallies));
            tallies.forEach(tally -> tally.kept(sum(tally.share())));
        } finally {
            storing.unlock();
        }
    }

    private Map<Row, Amounts> taken(List<? extends Tally> tallies) {
        adding.lock();
        try {
            Map<Row, Amounts> taken = waiting;
            waiting = new HashMap<>();
            tallies.forEach(Tally::mark);
            return taken;
        } finally {
            adding.unlock();
        }
    }

    private void write(Map<Row, Amounts> sums) {
        if (sums.isEmpty()) {
            return;
        }
        try {
            commit(sums);
        } catch (StoreUnavailableException gone) {
            giveBack(sums);
            throw gone;
        } catch (RuntimeException together) {
            writeApart(new HashMap<>(sums));
        }
    }

    /** One that no column can hold must not keep the others waiting. @param rest from which goes what has been seen to */
    private void writeApart(Map<Row, Amounts> rest) {
        for (Row row : List.copyOf(rest.keySet())) {
            Map<Row, Amounts> alone = Map.of(row, rest.getOrDefault(row, Amounts.NONE));
            try {
                commit(alone);
            } catch (StoreUnavailableException gone) {
                giveBack(rest);
                throw gone;
            } catch (RuntimeException cannotBe) {
                LOG.log(System.Logger.Level.ERROR, "Usage that cannot be stored: " + alone, cannotBe);
            }
            rest.remove(row);
        }
    }

    /** Always in the same order: two nodes may add to the same rows. */
    private void commit(Map<Row, Amounts> sums) {
        SortedMap<String, Map.Entry<Row, Amounts>> byId = new TreeMap<>();
        sums.entrySet().forEach(sum -> byId.put(StoredUsage.id(sum.getKey()), sum));
        transactions.run(
                entities -> byId.forEach((id, sum) -> StoredUsage.add(entities, id, sum.getKey(), sum.getValue())));
    }

    private void giveBack(Map<Row, Amounts> sums) {
        adding.lock();
        try {
            sums.forEach((row, amounts) -> waiting.merge(row, amounts, Amounts::plus));
        } finally {
            adding.unlock();
        }
    }

    /** Sums that are not stored yet. */
    int waiting() {
        adding.lock();
        try {
            return waiting.size();
        } finally {
            adding.unlock();
        }
    }

    private Amounts sum(Share share) {
        return transactions.call(entities -> new Sums(share).total(entities));
    }

    /**
     * Some of the sums of a share, in the order of what they are by.
     *
     * @param by what makes a difference
     * @param from how many come before the first
     */
    public List<Line> lines(Share share, List<Column> by, int from, int most) {
        return transactions.call(entities -> new Sums(share).lines(entities, by, from, most));
    }

    /** Forgets days before the given one. @return how many sums, at most a batch */
    public int forgetBefore(LocalDate day, int batch) {
        return transactions.call(entities -> StoredUsage.removeOlder(entities, (int) day.toEpochDay(), batch));
    }
}
