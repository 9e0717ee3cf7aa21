package dev.antiphon.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;

/**
 * The move from the embedded database to PostgreSQL: every row of every table, in one transaction that is committed when
 * what has arrived was read back and is the same. The embedded database is only read.
 */
public final class DatabaseMove {

    /** What only one of the two has: allowances that nodes share, and what the embedded one refuses changes with. */
    private static final Set<String> APART = Set.of("allowance", "audit_refusal");

    private final Path folder;
    private final EmbeddedDerby derby;
    private final DataSource target;
    private final Consumer<String> say;

    private DatabaseMove(Path data, DatabaseSettings settings, Consumer<String> say) {
        folder = data.resolve("db");
        derby = new EmbeddedDerby("jdbc:derby:" + folder, data);
        target = Postgresql.unhurried(settings);
        this.say = say;
    }

    /**
     * Moves it.
     *
     * @param data the folder that the embedded database is in
     * @param settings of a PostgreSQL
     * @param say is told how far it is
     * @return how many rows there were
     * @throws MoveException when it was not moved; nothing has been written then, but for empty tables
     */
    public static long move(Path data, DatabaseSettings settings, Consumer<String> say) {
        if (!settings.postgresql()) {
            throw new MoveException("The database to move to is no PostgreSQL.");
        }
        if (!Files.isRegularFile(data.resolve("db").resolve("service.properties"))) {
            throw new MoveException("There is no embedded database in " + data + ".");
        }
        DatabaseMove move = new DatabaseMove(data, settings, say);
        try {
            return move.run();
        } finally {
            move.derby.shutDown();
        }
    }

    private long run() {
        try (Connection from = source();
                Connection to = prepared()) {
            to.setAutoCommit(false);
            from.setReadOnly(true);
            from.setAutoCommit(false);
            try {
                return copied(from, to);
            } finally {
                // What was committed stays; Derby does not close amid a transaction.
                to.rollback();
                from.rollback();
            }
        } catch (SQLException failed) {
            throw new MoveException("The move failed: " + reason(failed), failed);
        }
    }

    private Connection source() throws SQLException {
        try {
            return derby.source().getConnection();
        } catch (SQLException closed) {
            for (SQLException cause = closed; cause != null; cause = cause.getNextException()) {
                if ("XSDB6".equals(cause.getSQLState())) {
                    throw new MoveException("A server has " + folder + " open: stop it first.", closed);
                }
            }
            throw closed;
        }
    }

    /** The target with the tables of this program, which are those of the source. */
    private Connection prepared() throws SQLException {
        String there = Migrations.version(derby.source(), Vendor.DERBY);
        String newest = Migrations.newest(derby.source(), Vendor.DERBY);
        if (!there.equals(newest)) {
            throw new MoveException("The tables of the embedded database are those of version " + there
                    + ", this program's are those of " + newest + ": start and stop this server on it once.");
        }
        if (Vendor.of(target) != Vendor.POSTGRESQL) {
            throw new MoveException("The database to move to is no PostgreSQL.");
        }
        try {
            Migrations.apply(target, Vendor.POSTGRESQL);
        } catch (FlywayException refused) {
            throw new MoveException("The tables cannot be made: " + refused.getMessage(), refused);
        }
        String made = Migrations.version(target, Vendor.POSTGRESQL);
        if (!made.equals(there)) {
            throw new MoveException("The tables there are those of version " + made + ", here of " + there + ".");
        }
        return target.getConnection();
    }

    private long copied(Connection from, Connection to) throws SQLException {
        Map<String, MovedTable> sources = MovedTable.all(from);
        Map<String, MovedTable> targets = MovedTable.all(to);
        sources.keySet().removeAll(APART);
        targets.keySet().removeAll(APART);
        compare(sources, targets);
        occupy(targets.keySet(), to);
        for (MovedTable table : targets.values()) {
            if (!table.isEmpty(to)) {
                throw new MoveException(
                        "The database to move to is not empty: there are rows in " + table.name() + ".");
            }
        }
        long rows = 0;
        Map<MovedTable, TableSum> read = new LinkedHashMap<>();
        for (String name : order(targets, to)) {
            MovedTable table = Objects.requireNonNull(sources.get(name));
            TableSum sum = copy(table, from, to);
            say.accept(name + ": " + sum.rows() + " rows");
            read.put(table, sum);
            rows += sum.rows();
        }
        say.accept("Reading back ...");
        for (Map.Entry<MovedTable, TableSum> each : read.entrySet()) {
            MovedTable table = each.getKey();
            if (!table.sum(to, table.kinds()).same(each.getValue())) {
                throw new MoveException("What has arrived in " + table.name() + " is not what was sent.");
            }
            table.countOn(to);
        }
        to.commit();
        execute(to, "ANALYZE");
        to.commit();
        return rows;
    }

    private TableSum copy(MovedTable table, Connection from, Connection to) {
        try {
            return table.copy(from, to, rows -> say.accept(table.name() + ": " + rows + " rows ..."));
        } catch (SQLException failed) {
            throw new MoveException("The rows of " + table.name() + " cannot be moved: " + reason(failed), failed);
        }
    }

    private static void compare(Map<String, MovedTable> sources, Map<String, MovedTable> targets) {
        if (!sources.keySet().equals(targets.keySet())) {
            throw new MoveException(
                    "The databases have different tables: " + sources.keySet() + " and " + targets.keySet() + ".");
        }
        sources.forEach((name, table) -> {
            List<String> columns = Objects.requireNonNull(targets.get(name)).columns();
            if (!table.columns().equals(columns)) {
                throw new MoveException(
                        "The table " + name + " has different columns: " + table.columns() + " and " + columns + ".");
            }
        });
    }

    /** Nobody else reads or writes there until this is over. */
    private static void occupy(Set<String> tables, Connection to) throws SQLException {
        try {
            execute(to, "LOCK TABLE " + String.join(", ", tables) + " IN ACCESS EXCLUSIVE MODE NOWAIT");
        } catch (SQLException taken) {
            if ("55P03".equals(taken.getSQLState())) {
                throw new MoveException("Somebody uses the database to move to: stop that first.", taken);
            }
            throw taken;
        }
    }

    /** Those that others refer to come before them. */
    private static List<String> order(Map<String, MovedTable> tables, Connection to) throws SQLException {
        Map<String, Set<String>> waiting = new LinkedHashMap<>();
        for (MovedTable table : tables.values()) {
            waiting.put(table.name(), table.needs(to));
        }
        List<String> order = new ArrayList<>();
        while (!waiting.isEmpty()) {
            List<String> free = waiting.entrySet().stream()
                    .filter(each -> order.containsAll(each.getValue()))
                    .map(Map.Entry::getKey)
                    .toList();
            if (free.isEmpty()) {
                throw new MoveException("These tables refer to each other in a circle: " + waiting.keySet() + ".");
            }
            order.addAll(free);
            waiting.keySet().removeAll(free);
        }
        return order;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Of a batch, why the row in it failed. */
    private static String reason(SQLException failed) {
        SQLException next = failed.getNextException();
        return String.valueOf((next == null ? failed : next).getMessage());
    }
}
