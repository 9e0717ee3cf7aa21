package dev.antiphon.store;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The one way to a transaction: short, never held during a model call, rolled back by anything thrown.
 *
 * <p>Work that lost against another transaction is run again, so it must not do anything that cannot be repeated. A taken
 * key may be such a loss as well: whoever looks first and then inserts finds on the second run what the other one wrote.
 */
@Singleton
public final class Transactions {

    private static final int RETRIES = 3;

    /** Below the time that a lock is waited for: whoever has waited that long in vain does not do so again. */
    private static final Duration PATIENCE = Duration.ofMillis(1_500);

    private final Database database;

    public Transactions(Database database) {
        this.database = database;
    }

    /**
     * The result of the work, committed.
     *
     * @throws StoreUnavailableException within five seconds when the database cannot be reached
     * @throws KeyTakenException when a unique key was taken already, and still is when tried again
     */
    public <T> T call(Function<EntityManager, T> work) {
        long start = System.nanoTime();
        for (int attempt = 0; ; attempt++) {
            try {
                return once(work);
            } catch (RuntimeException failure) {
                boolean patient = attempt < RETRIES && System.nanoTime() - start < PATIENCE.toNanos();
                throwUnlessWorthAnotherTry(failure, patient);
                LockSupport.parkNanos(pause(attempt));
            }
        }
    }

    /** Nanoseconds, more each time; by chance, so that those who met do not meet again. */
    private static long pause(int attempt) {
        long most = (10L << attempt) * 1_000_000;
        return ThreadLocalRandom.current().nextLong(most / 4, most);
    }

    public void run(Consumer<EntityManager> work) {
        call(entities -> {
            work.accept(entities);
            return true;
        });
    }

    private static void throwUnlessWorthAnotherTry(RuntimeException failure, boolean patient) {
        switch (Fault.of(failure)) {
            case AGAIN -> {
                if (!patient) {
                    throw new ContendedException(failure);
                }
            }
            case KEY_TAKEN -> {
                if (!patient) {
                    throw new KeyTakenException(failure);
                }
            }
            case UNAVAILABLE ->
                throw failure instanceof StoreUnavailableException ? failure : new StoreUnavailableException(failure);
            case OTHER -> throw failure;
        }
    }

    private <T> T once(Function<EntityManager, T> work) {
        EntityManager entities = database.entities().createEntityManager();
        try {
            entities.getTransaction().begin();
            T result = work.apply(entities);
            entities.getTransaction().commit();
            return result;
        } finally {
            // Closing does not end a transaction that something thrown left open.
            if (entities.getTransaction().isActive()) {
                rollback(entities);
            }
            entities.close();
        }
    }

    private static void rollback(EntityManager entities) {
        try {
            entities.getTransaction().rollback();
        } catch (RuntimeException connectionLost) {
            // The database rolls back by itself; what was thrown first says more.
        }
    }
}
