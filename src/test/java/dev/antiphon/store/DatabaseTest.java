package dev.antiphon.store;

import static dev.antiphon.snapshot.House.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.snapshot.House;
import dev.antiphon.snapshot.Stored;
import jakarta.persistence.PersistenceException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.derby.jdbc.EmbeddedDataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {

    @TempDir
    private Path data;

    /** Payara would open a {@code persistence.xml} itself, over a database of its own, and keep it after an undeployment. */
    @Test
    void theUnitHasANameThatNoServerLooksFor() {
        assertThat(Path.of("src/main/resources/META-INF/persistence.xml")).doesNotExist();
    }

    @Test
    @Tag("R9")
    void aServerWithoutItsDatabaseStartsAndRecoversByItself() {
        Switchable source = new Switchable(data);
        source.gone = true;
        try (House house = new House(Database.over(source))) {
            assertThat(house.database.ready()).isFalse();
            assertThatThrownBy(() -> house.say(ALICE, null, "q", "a")).isInstanceOf(StoreUnavailableException.class);

            source.gone = false;
            assertThat(house.said(ALICE, house.say(ALICE, null, "q", "a"))).containsExactly("q", "a");
            assertThat(house.database.ready()).isTrue();
        }
    }

    @Test
    @Tag("R9")
    void aDatabaseThatGoesAndComesBackIsUsedAgain() {
        Switchable source = new Switchable(data);
        try (House house = new House(Database.over(source))) {
            Stored stored = house.say(ALICE, null, "q", "a");
            source.gone = true;
            long start = System.nanoTime();
            assertThat(house.database.ready()).isFalse();
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> house.snapshots.find(ALICE, stored.id()))
                        .isInstanceOf(StoreUnavailableException.class);
                assertThatThrownBy(() -> house.say(ALICE, stored, "q", "a"))
                        .isInstanceOf(StoreUnavailableException.class);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            source.gone = false;
            assertThat(house.database.ready()).isTrue();
            assertThat(house.said(ALICE, house.say(ALICE, stored, "q2", "a2"))).hasSize(4);
        }
    }

    @Test
    @Tag("R9")
    void aDatabaseShutDownUnderThePoolIsUsedAgain() throws SQLException {
        try (House house = new House(data)) {
            Stored stored = house.say(ALICE, null, "q", "a");
            shutDown(data.resolve("db"));

            long start = System.nanoTime();
            while (!works(house, stored)) {
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            }
        }
    }

    @Test
    void anAbsentDatabaseIsReportedWithinFiveSeconds() {
        // Nothing listens there.
        long start = System.nanoTime();
        DatabaseSettings nowhere = DatabaseSettings.of("jdbc:derby:" + data.resolve("missing"));
        try (Database database = Database.open(nowhere, data)) {
            assertThat(database.ready()).isFalse();
            long asked = System.nanoTime();
            assertThatThrownBy(() -> new Transactions(database).run(entities -> {}))
                    .isInstanceOf(StoreUnavailableException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(5));
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void closedAndOpenedAgainAsByARedeployment() {
        for (int i = 0; i < 3; i++) {
            try (House house = new House(data)) {
                house.clock.pass(Duration.ofSeconds(i));
                house.say(ALICE, null, "q", "a");
                assertThat(house.rows().getLast()).isEqualTo(i + 1L);
            }
        }
    }

    @Test
    void anythingThrownRollsBack() {
        try (House house = new House(data)) {
            assertThatThrownBy(() -> house.transactions.run(entities -> {
                        Write.insert("thread")
                                .set("id", "thr_x")
                                .set("tenant", "t")
                                .set("subject", "s")
                                .set("end_position", 0)
                                .execute(entities);
                        throw new AssertionError("an error is no exception");
                    }))
                    .isInstanceOf(AssertionError.class);
            assertThat(house.rows()).containsExactly(0L, 0L, 0L);
        }
    }

    @Test
    void whatLostAgainstAnotherTransactionIsTriedAgainThreeTimesAtMost() {
        try (House house = new House(data)) {
            AtomicInteger tries = new AtomicInteger();
            int result = house.transactions.call(entities -> {
                if (tries.incrementAndGet() <= 3) {
                    throw new PersistenceException(new SQLException("deadlock", "40001"));
                }
                return 42;
            });
            assertThat(result).isEqualTo(42);
            assertThat(tries).hasValue(4);

            tries.set(0);
            assertThatThrownBy(() -> house.transactions.run(entities -> {
                        tries.incrementAndGet();
                        throw new PersistenceException(new SQLException("serialisation", "40P01"));
                    }))
                    .isInstanceOf(StoreUnavailableException.class);
            assertThat(tries).hasValue(4);
        }
    }

    @Test
    void aTakenKeyIsTriedAgainAsWellAndReportedWhenItStaysTaken() {
        try (House house = new House(data)) {
            AtomicInteger tries = new AtomicInteger();
            int result = house.transactions.call(entities -> {
                if (tries.incrementAndGet() == 1) {
                    throw new PersistenceException(new SQLException("duplicate", "23505"));
                }
                return 42;
            });
            assertThat(result).isEqualTo(42);
            assertThat(tries).hasValue(2);

            tries.set(0);
            assertThatThrownBy(() -> house.transactions.run(entities -> {
                        tries.incrementAndGet();
                        throw new PersistenceException(new SQLException("duplicate", "23505"));
                    }))
                    .isInstanceOf(KeyTakenException.class);
            assertThat(tries).hasValue(4);
        }
    }

    @Test
    void aPasswordIsNotShown() {
        DatabaseSettings settings = new DatabaseSettings(
                "jdbc:x:?password=geheim", "u", "geheim", null, 1, DatabaseSettings.Patience.DEFAULT);
        assertThat(settings.toString()).doesNotContain("geheim");
    }

    private static boolean works(House house, Stored stored) {
        try {
            return house.snapshots.find(ALICE, stored.id()).isPresent();
        } catch (StoreUnavailableException notYet) {
            return false;
        }
    }

    private static void shutDown(Path database) {
        EmbeddedDataSource stop = new EmbeddedDataSource();
        stop.setDatabaseName(database.toString());
        stop.setConnectionAttributes("shutdown=true");
        assertThatThrownBy(stop::getConnection).isInstanceOf(SQLException.class);
    }
}
