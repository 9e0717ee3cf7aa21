package dev.antiphon.outbox;

import dev.antiphon.egress.Egress;
import dev.antiphon.outbox.Courier.Outcome;
import dev.antiphon.outbox.Delivery.State;
import dev.antiphon.store.Outage;
import dev.antiphon.store.StoreUnavailableException;
import dev.antiphon.store.Transactions;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * Delivers what has been written, on threads of its own: at once when it is told, otherwise when it looks again. What it is
 * about to try it claims for a while, so that no other process tries it as well; what it has claimed when it dies is tried
 * again when that while is over. So every message is delivered at least once, and now and then twice. Thread-safe.
 */
@Singleton
public final class Dispatcher implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Dispatcher.class.getName());
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final Transactions transactions;
    private final Webhooks webhooks;
    private final Courier courier;
    private final Backoff backoff;
    private final Clock clock;
    private final Limits limits;
    private final Places places;
    private final Outage outage = new Outage(LOG, "Webhooks have to wait: {0}", "Webhooks go on");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition told = lock.newCondition();
    private final Thread looking = Thread.ofVirtual().name("antiphon-webhooks").unstarted(this::loop);
    private boolean something = true;
    private volatile boolean closed;

    /**
     * How much is done at a time.
     *
     * @param total attempts under way
     * @param each of them to one webhook
     * @param poll how often to look without being told
     * @param lease how long an attempt may take at the most
     */
    public record Limits(int total, int each, Duration poll, Duration lease) {

        public static final Limits USUAL = new Limits(64, 4, Duration.ofSeconds(5), Duration.ofSeconds(30));
    }

    public Dispatcher(
            Transactions transactions,
            Webhooks webhooks,
            Egress egress,
            RandomGenerator random,
            Clock clock,
            Limits limits) {
        this.transactions = transactions;
        this.webhooks = webhooks;
        this.courier = new Courier(webhooks, egress, clock);
        this.backoff = new Backoff(random);
        this.clock = clock;
        this.limits = limits;
        this.places = new Places(limits.total(), limits.each());
    }

    /** Begins to deliver. */
    public void start() {
        looking.start();
    }

    /** There may be something to deliver. Does not block. */
    public void wake() {
        lock.lock();
        try {
            something = true;
            told.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Begins no more attempts, and waits a moment for those under way. A look that has begun may still claim, and what it
     * claims nobody else tries for a while: it is waited for as well.
     */
    @Override
    public void close() {
        closed = true;
        wake();
        long until = System.nanoTime() + LAST_WORDS.toNanos();
        while ((looking.isAlive() || places.taken() > 0) && System.nanoTime() < until) {
            LockSupport.parkNanos(10_000_000);
        }
    }

    private void loop() {
        while (awaitSomething()) {
            try {
                lookUntilThereIsNoMore();
                outage.over();
            } catch (StoreUnavailableException gone) {
                outage.met(gone);
            } catch (RuntimeException | Error defect) {
                LOG.log(Level.ERROR, "Webhooks could not be delivered", defect);
            }
        }
    }

    /** False when there will be nothing any more. */
    private boolean awaitSomething() {
        lock.lock();
        try {
            if (!something && !closed) {
                told.await(limits.poll().toNanos(), TimeUnit.NANOSECONDS);
            }
            something = false;
            return !closed;
        } catch (InterruptedException stopped) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void lookUntilThereIsNoMore() {
        boolean more;
        do {
            more = look();
        } while (more);
    }

    /** Begins an attempt at whatever is due and has room; whether there may be more. */
    private boolean look() {
        Places.Room room = places.room();
        if (closed || room.free() == 0) {
            return false;
        }
        Look look = transactions.call(entities -> claim(entities, room));
        look.claimed().forEach(this::begin);
        return look.more();
    }

    private record Look(List<Delivery> claimed, boolean more) {}

    private Look claim(EntityManager entities, Places.Room room) {
        long now = clock.millis();
        long until = now + limits.lease().toMillis();
        List<Delivery> due = StoredDelivery.due(entities, now, room.full(), room.free());
        List<Delivery> claimed = places.fitting(due).stream()
                .filter(delivery -> StoredDelivery.claim(entities, delivery, until))
                .map(delivery -> delivery.begun(until))
                .toList();
        return new Look(claimed, due.size() == room.free());
    }

    private void begin(Delivery delivery) {
        places.take(delivery.webhookId());
        Thread.ofVirtual().name("antiphon-webhook-" + delivery.id()).start(() -> attempt(delivery));
    }

    private void attempt(Delivery delivery) {
        try {
            Outcome outcome = outcome(delivery);
            if (!closed || outcome.delivered()) {
                settle(delivery, outcome);
            }
        } catch (StoreUnavailableException gone) {
            // It is tried again when the claim is over; a receiver that has had it knows its id.
            outage.met(gone);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error defect) {
            LOG.log(Level.ERROR, "Delivery " + delivery.id() + " could not be settled", defect);
        } finally {
            if (places.leave(delivery.webhookId())) {
                wake();
            }
        }
    }

    /** A defect counts as an attempt: otherwise there would be no end to them. */
    private Outcome outcome(Delivery delivery) throws InterruptedException {
        try {
            return courier.deliver(delivery);
        } catch (StoreUnavailableException gone) {
            throw gone;
        } catch (RuntimeException defect) {
            LOG.log(Level.ERROR, "Delivery " + delivery.id() + " broke", defect);
            return Outcome.without("error", false);
        }
    }

    private void settle(Delivery tried, Outcome outcome) {
        Delivery after = after(tried, outcome);
        transactions.run(entities -> {
            StoredDelivery.settle(entities, after);
            if (outcome.gone()) {
                webhooks.gone(entities, tried.tenant(), tried.webhookId());
            }
        });
        if (after.state() == State.DEAD) {
            LOG.log(
                    Level.WARNING,
                    "Delivery {0} to webhook {1} is given up after {2} attempts: {3}",
                    tried.id(),
                    tried.webhookId(),
                    String.valueOf(tried.attempts()),
                    outcome.error() == null ? "status " + outcome.status() : outcome.error());
        }
    }

    private Delivery after(Delivery tried, Outcome outcome) {
        if (outcome.delivered()) {
            return tried.settled(
                    State.DELIVERED, tried.nextAt(), outcome, clock.instant().getEpochSecond());
        }
        Optional<Duration> wait = outcome.last() || outcome.gone() ? Optional.empty() : backoff.after(tried.attempts());
        return wait.map(pause -> tried.settled(State.PENDING, clock.millis() + pause.toMillis(), outcome, null))
                .orElseGet(() -> tried.settled(State.DEAD, tried.nextAt(), outcome, null));
    }
}
