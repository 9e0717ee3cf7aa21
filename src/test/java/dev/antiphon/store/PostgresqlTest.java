package dev.antiphon.store;

import static dev.antiphon.snapshot.House.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.antiphon.postgresql.PostgresqlServer;
import dev.antiphon.snapshot.House;
import dev.antiphon.snapshot.Stored;
import dev.antiphon.store.DatabaseSettings.Patience;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What only a database that is a process of its own can do to us. */
@Tag("R9")
@Timeout(120)
class PostgresqlTest {

    private static final Duration IN_TIME = Duration.ofSeconds(5);
    private static final int POOL = 3;

    private static PostgresqlServer postgresql;
    private static int databases;

    @TempDir
    private Path data;

    private String database;
    private House house;
    private Stored stored;

    @BeforeAll
    static void start() {
        postgresql = PostgresqlServer.start();
    }

    @AfterAll
    static void stop() {
        if (postgresql != null) {
            postgresql.close();
        }
    }

    @BeforeEach
    void open() {
        database = "test" + ++databases;
        String url = postgresql.create(database);
        house = new House(Database.open(new DatabaseSettings(url, null, null, null, POOL, Patience.DEFAULT), data));
        stored = house.say(ALICE, null, "q", "a");
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void aStatementThatTakesTooLongIsCalledOffAndItsConnectionUsedAgain() {
        assertUnavailableInTime(() -> house.transactions.run(
                entities -> entities.createNativeQuery("select pg_sleep(30)").getSingleResult()));
        assertThat(connected("state = 'active' and query like '%pg_sleep%' and pid <> pg_backend_pid()"))
                .isZero();
        assertWorks();
        assertThat(connected("true")).isLessThanOrEqualTo(POOL);
    }

    @Test
    void whoeverFindsEveryConnectionTakenIsToldInTime() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> slow = new ArrayList<>();
            for (int i = 0; i < 4 * POOL; i++) {
                slow.add(threads.submit(() -> assertUnavailableInTime(() -> house.transactions.run(entities ->
                        entities.createNativeQuery("select pg_sleep(30)").getSingleResult()))));
            }
            for (Future<?> each : slow) {
                each.get();
            }
        }
        assertWorks();
        assertThat(house.database.pool().orElseThrow().active()).isZero();
    }

    @Test
    void aDatabaseThatStandsStillIsToldOfInTimeAndUsedAgainWhenItGoesOn() {
        postgresql.freeze();
        try {
            assertUnavailableInTime(() -> house.snapshots.find(ALICE, stored.id()));
            long start = System.nanoTime();
            assertThat(house.database.ready()).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(IN_TIME);
        } finally {
            postgresql.thaw();
        }
        assertWorksAgain();
    }

    @Test
    void aDatabaseThatWasKilledIsToldOfAndUsedAgainWhenItIsBack() {
        postgresql.kill();
        try {
            assertUnavailableInTime(() -> house.say(ALICE, stored, "q", "a"));
            assertThat(house.database.ready()).isFalse();
        } finally {
            postgresql.startAgain();
        }
        assertWorksAgain();
    }

    @Test
    void aDatabaseThatWasStoppedIsToldOfAndUsedAgainWhenItIsBack() {
        postgresql.stop();
        try {
            assertUnavailableInTime(() -> house.say(ALICE, stored, "q", "a"));
        } finally {
            postgresql.startAgain();
        }
        assertWorksAgain();
    }

    @Test
    void aChangeOfTheTablesMayTakeItsTime() {
        String url = postgresql.create("slow" + database);
        Duration brief = Duration.ofMillis(250);
        DatabaseSettings hasty =
                new DatabaseSettings(url, null, null, null, POOL, new Patience(IN_TIME, IN_TIME, brief, brief));
        Sources.Source source = Sources.open(hasty, data);
        try {
            assertThat(sleeps(source.unhurried())).isTrue();
            assertThat(sleeps(source.connections())).isFalse();
        } finally {
            source.release().run();
        }
    }

    /** Whether a statement may take two seconds. */
    private static boolean sleeps(DataSource source) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            return statement.execute("select pg_sleep(2)");
        } catch (SQLException calledOff) {
            return false;
        }
    }

    private void assertWorks() {
        assertThat(house.said(ALICE, house.say(ALICE, stored, "q2", "a2"))).containsExactly("q", "a", "q2", "a2");
    }

    private void assertWorksAgain() {
        await().atMost(Duration.ofSeconds(10)).until(house.database::ready);
        assertWorks();
        assertThat(house.database.pool().orElseThrow().active()).isZero();
        assertThat(connected("true")).isLessThanOrEqualTo(POOL);
    }

    private long connected(String which) {
        return postgresql.number(
                "postgres", "select count(*) from pg_stat_activity where datname = '" + database + "' and " + which);
    }

    private static void assertUnavailableInTime(Runnable work) {
        long start = System.nanoTime();
        assertThatThrownBy(work::run).isInstanceOf(StoreUnavailableException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(IN_TIME);
    }
}
