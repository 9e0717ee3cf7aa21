package dev.antiphon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.postgresql.OnBothDatabases;
import dev.antiphon.snapshot.House;
import jakarta.persistence.EntityManager;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@OnBothDatabases
class GroupCommitTest {

    private House house;
    private Transactions transactions;
    private GroupCommit commits;

    @BeforeEach
    void open(@TempDir Path data) {
        house = House.open(data);
        transactions = house.transactions;
        commits = new GroupCommit(transactions, 1, () -> true);
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    @Tag("U4")
    void whatACrowdWritesIsAllCommittedWhenTheirCallsReturn() throws Exception {
        inParallel(200, i -> commits.run(insert("thr_" + i)));
        assertThat(threads()).isEqualTo(200);
    }

    @Test
    void nobodyFailsForAnother() throws Exception {
        transactions.run(insert("thr_taken"));
        List<Boolean> kept = inParallel(40, i -> commits.run(insert(i % 4 == 0 ? "thr_taken" : "thr_" + i)));
        assertThat(kept).filteredOn(ok -> !ok).hasSize(10);
        assertThat(threads()).isEqualTo(31);
    }

    @Test
    @Tag("R9")
    void nobodyWaitsForWhatAnotherWaitsForAndWhoeverDoesIsToldInTime() throws Exception {
        transactions.run(insert("thr_held"));
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        try (ExecutorService holder = Executors.newVirtualThreadPerTaskExecutor()) {
            holder.submit(() -> transactions.run(entities -> {
                touch("thr_held").accept(entities);
                held.countDown();
                try {
                    over.await();
                } catch (InterruptedException stopped) {
                    throw new IllegalStateException(stopped);
                }
            }));
            held.await();
            try {
                long start = System.nanoTime();
                List<Boolean> kept =
                        inParallel(40, i -> commits.run(i % 10 == 0 ? touch("thr_held") : insert("thr_" + i)));
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(9));
                assertThat(kept).filteredOn(ok -> !ok).hasSize(4);
            } finally {
                over.countDown();
            }
        }
        assertThat(threads()).isEqualTo(37);
    }

    private static Consumer<EntityManager> touch(String id) {
        return entities ->
                Write.update("thread").set("end_position", 1).where("id", id).execute(entities);
    }

    @Test
    void workThatBreaksIsToldToItsCallerAndTheNextOneGoesOn() {
        assertThatThrownBy(() -> commits.run(entities -> {
                    throw new IllegalArgumentException("mine");
                }))
                .hasMessage("mine");
        assertThatThrownBy(() -> commits.run(entities -> {
                    throw new StackOverflowError();
                }))
                .isInstanceOf(StackOverflowError.class);
        commits.run(insert("thr_1"));
        assertThat(threads()).isEqualTo(1);
    }

    @Test
    @Tag("R9")
    void withoutTheDatabaseEverybodyIsTold() throws Exception {
        house.database.close();
        assertThat(inParallel(20, i -> commits.run(insert("thr_" + i)))).containsOnly(false);
    }

    private static Consumer<EntityManager> insert(String id) {
        return entities -> Write.insert("thread")
                .set("id", id)
                .set("tenant", "acme")
                .set("subject", "alice")
                .set("end_position", 0)
                .execute(entities);
    }

    private long threads() {
        return transactions.call(entities -> ((Number) entities.createNativeQuery("select count(*) from thread")
                        .getSingleResult())
                .longValue());
    }

    /** Whether each of them returned without a failure. */
    private static List<Boolean> inParallel(int callers, java.util.function.IntConsumer call) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> calls = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                int caller = i;
                calls.add(threads.submit(() -> {
                    try {
                        call.accept(caller);
                        return true;
                    } catch (RuntimeException failed) {
                        return false;
                    }
                }));
            }
            List<Boolean> returned = new ArrayList<>();
            for (Future<Boolean> each : calls) {
                returned.add(each.get());
            }
            return returned;
        }
    }
}
