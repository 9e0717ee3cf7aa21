package dev.antiphon.store;

import static dev.antiphon.snapshot.House.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.postgresql.PostgresqlServer;
import dev.antiphon.snapshot.House;
import dev.antiphon.snapshot.Stored;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.derby.jdbc.EmbeddedDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("R9")
@Timeout(120)
class DatabaseMoveTest {

    private static PostgresqlServer postgresql;
    private static int databases;

    private final List<String> told = new ArrayList<>();

    @TempDir
    private Path data;

    private String database;
    private DatabaseSettings target;
    private Stored first;
    private Stored last;

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
    void fill() {
        database = "moved" + ++databases;
        target = DatabaseSettings.of(postgresql.create(database));
        try (House house = new House(data)) {
            first = house.say(ALICE, null, "q", "a \u00e4 \ud83d\ude80");
            last = house.say(ALICE, first, "q2", "long ".repeat(StoredBytes.INLINE));
        }
    }

    @Test
    void everyRowArrivesAndTheHistoryGoesOn() {
        assertThat(DatabaseMove.move(data, target, told::add)).isGreaterThan(6);
        assertThat(told).contains("response: 2 rows", "prompt: 0 rows");
        try (House house = new House(Database.open(target, data))) {
            assertThat(house.snapshots.find(ALICE, first.id()).orElseThrow().json())
                    .isEqualTo(first.json());
            assertThat(house.snapshots.find(ALICE, last.id()).orElseThrow().json())
                    .isEqualTo(last.json());
            house.clock.pass(Duration.ofHours(1)); // so that there are further ids
            assertThat(house.said(ALICE, house.say(ALICE, last, "q3", "a3"))).hasSize(6);
        }
    }

    @Test
    void whereThereIsAnythingNothingIsMoved() {
        DatabaseMove.move(data, target, told::add);
        assertThatThrownBy(() -> DatabaseMove.move(data, target, told::add))
                .isInstanceOf(MoveException.class)
                .hasMessageContaining("not empty");
    }

    @Test
    void withoutAnEmbeddedDatabaseNoneIsMade() {
        Path elsewhere = data.resolve("elsewhere");
        assertThatThrownBy(() -> DatabaseMove.move(elsewhere, target, told::add))
                .isInstanceOf(MoveException.class)
                .hasMessageContaining("no embedded database");
        assertThat(elsewhere).doesNotExist();
    }

    @Test
    void tablesOfAnotherVersionAreNotMoved() throws SQLException {
        derby("delete from \"flyway_schema_history\" where \"installed_rank\" ="
                + " (select max(\"installed_rank\") from \"flyway_schema_history\")");
        assertThatThrownBy(() -> DatabaseMove.move(data, target, told::add))
                .isInstanceOf(MoveException.class)
                .hasMessageContaining("start and stop this server");
        assertThat(number("select count(*) from pg_tables where schemaname = 'public'"))
                .isZero();
    }

    @Test
    void whatArrivesOtherwiseIsNotKept() throws SQLException {
        prepare(
                "create function spoil() returns trigger language plpgsql as $$ begin new.subject := 'mallory'; return new;"
                        + " end $$",
                "create trigger spoil before insert on item for each row execute function spoil()");
        assertThatThrownBy(() -> DatabaseMove.move(data, target, told::add))
                .isInstanceOf(MoveException.class)
                .hasMessageContaining("in item is not what was sent");
        assertThat(number("select count(*) from item")).isZero();
        assertThat(number("select count(*) from response")).isZero();
    }

    @Test
    void aRowThatPostgresqlCannotHoldIsToldOfByItsTable() throws SQLException {
        derby("update response set subject = 'a\u0000b'");
        assertThatThrownBy(() -> DatabaseMove.move(data, target, told::add))
                .isInstanceOf(MoveException.class)
                .hasMessageContaining("The rows of response cannot be moved")
                .hasMessageContaining("0x00");
        assertThat(number("select count(*) from item")).isZero();
    }

    @Test
    void whoeverUsesTheTargetIsNotDisturbed() throws SQLException {
        prepare();
        try (Connection other = Postgresql.unhurried(target).getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("lock table node in access share mode");
            assertThatThrownBy(() -> DatabaseMove.move(data, target, told::add))
                    .isInstanceOf(MoveException.class)
                    .hasMessageContaining("Somebody uses");
        }
    }

    @Test
    void numbersThatTheDatabaseCountsGoOnAndWhoIsReferredToComesFirst() throws SQLException {
        String a = "create table z_first (id integer generated always as identity primary key, word varchar(9))";
        String b = "create table a_second (former integer references z_first (id), flag boolean)";
        derby(a, b, "insert into z_first (word) values ('one'), ('two')", "insert into a_second values (2, true)");
        prepare(a, b);
        DatabaseMove.move(data, target, told::add);
        prepare("insert into z_first (word) values ('three')");
        assertThat(number("select id from z_first where word = 'three'")).isEqualTo(3);
        assertThat(number("select former from a_second where flag")).isEqualTo(2);
    }

    /** Makes the tables, and then more. */
    private void prepare(String... more) throws SQLException {
        Database.open(target, data).close();
        execute(Postgresql.unhurried(target).getConnection(), more);
    }

    private void derby(String... sql) throws SQLException {
        EmbeddedDataSource derby = new EmbeddedDataSource();
        derby.setDatabaseName(data.resolve("db").toString());
        execute(derby.getConnection(), sql);
        derby.setConnectionAttributes("shutdown=true");
        assertThatThrownBy(derby::getConnection).isInstanceOf(SQLException.class);
    }

    private static void execute(Connection connection, String... all) throws SQLException {
        try (connection;
                Statement statement = connection.createStatement()) {
            for (String sql : all) {
                statement.execute(sql);
            }
        }
    }

    private long number(String sql) {
        return postgresql.number(database, sql);
    }
}
