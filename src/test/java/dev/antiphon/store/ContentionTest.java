package dev.antiphon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.postgresql.OnBothDatabases;
import dev.antiphon.snapshot.House;
import jakarta.persistence.EntityManager;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Transactions that really get in each other's way. */
@Tag("R9")
@Timeout(60)
@OnBothDatabases
class ContentionTest {

    private final AtomicInteger tries = new AtomicInteger();
    private final CyclicBarrier bothHaveBegun = new CyclicBarrier(2);
    private House house;
    private Transactions transactions;

    @BeforeEach
    void open(@TempDir Path data) {
        house = House.open(data);
        transactions = house.transactions;
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void ofTwoThatWaitForEachOtherOneIsTriedAgain() throws Exception {
        transactions.run(entities -> {
            insert(entities, "thr_a", 0);
            insert(entities, "thr_b", 0);
        });
        inParallel(() -> raise("thr_a", "thr_b"), () -> raise("thr_b", "thr_a"));
        assertThat(ends()).containsExactly(2, 2);
        assertThat(tries.get()).isBetween(3, 4);
    }

    /** Each adds one to both, in its order. */
    private void raise(String first, String second) {
        AtomicInteger own = new AtomicInteger();
        transactions.run(entities -> {
            raise(entities, first);
            meet(own);
            raise(entities, second);
        });
    }

    @Test
    void ofTwoThatCannotBothHaveBeenAloneOneIsTriedAgain() throws Exception {
        inParallel(() -> count("thr_a"), () -> count("thr_b"));
        assertThat(ends()).containsExactlyInAnyOrder(0, 1);
        assertThat(tries.get()).isBetween(3, 4);
    }

    /** Writes down how many there are, as if nobody else were there. */
    private void count(String id) {
        AtomicInteger own = new AtomicInteger();
        transactions.run(entities -> {
            isolate(entities);
            int there = ends(entities).size();
            meet(own);
            insert(entities, id, there);
        });
    }

    @Test
    void whatIsHeldForTooLongIsGivenUpInTime() throws Exception {
        transactions.run(entities -> insert(entities, "thr_a", 0));
        CountDownLatch over = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch held = new CountDownLatch(1);
            Future<?> holder = threads.submit(() -> transactions.run(entities -> {
                raise(entities, "thr_a");
                held.countDown();
                await(over);
            }));
            held.await();
            long start = System.nanoTime();
            assertThatThrownBy(() -> transactions.run(entities -> raise(entities, "thr_a")))
                    .isInstanceOf(ContendedException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(1_900), Duration.ofMillis(3_900));
            over.countDown();
            holder.get();
        }
        assertThat(ends()).containsExactly(1);
    }

    /** Waits for the other one, at the first try alone. */
    private void meet(AtomicInteger own) {
        tries.incrementAndGet();
        if (own.getAndIncrement() == 0) {
            try {
                bothHaveBegun.await();
            } catch (Exception broken) {
                throw new IllegalStateException(broken);
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private static void isolate(EntityManager entities) {
        try {
            entities.unwrap(Connection.class).setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        } catch (SQLException refused) {
            throw new IllegalStateException(refused);
        }
    }

    private static void insert(EntityManager entities, String id, int end) {
        Write.insert("thread")
                .set("id", id)
                .set("tenant", "acme")
                .set("subject", "alice")
                .set("end_position", end)
                .execute(entities);
    }

    private static void raise(EntityManager entities, String id) {
        entities.createNativeQuery("update thread set end_position = end_position + 1 where id = ?")
                .setParameter(1, id)
                .executeUpdate();
    }

    private List<Integer> ends() {
        return transactions.call(ContentionTest::ends);
    }

    private static List<Integer> ends(EntityManager entities) {
        List<?> found = entities.createNativeQuery("select end_position from thread order by id")
                .getResultList();
        return found.stream().map(end -> ((Number) end).intValue()).toList();
    }

    private static void inParallel(Runnable one, Runnable other) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> first = threads.submit(one);
            Future<?> second = threads.submit(other);
            first.get();
            second.get();
        }
    }
}
