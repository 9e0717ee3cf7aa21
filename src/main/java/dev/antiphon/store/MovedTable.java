package dev.antiphon.store;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One table on its way from one database to the other, row by row: memory is needed for one batch, or for one row that is
 * larger. Names come from the catalog, never from data.
 *
 * @param columns in a fixed order, the same in both
 * @param kinds what {@link Types} the source says they have
 */
record MovedTable(String name, List<String> columns, List<Integer> kinds) {

    private static final int BATCH_ROWS = 500;
    private static final int BATCH_BYTES = 4 << 20;
    private static final int FETCH_ROWS = 20;
    private static final int TOLD_ROWS = 10_000;
    private static final Set<Integer> BINARY = Set.of(Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB);
    private static final Set<Integer> TEXT = Set.of(Types.CHAR, Types.VARCHAR, Types.LONGVARCHAR, Types.CLOB);

    /** Every table of the schema that the connection uses, by its name in small letters. */
    static Map<String, MovedTable> all(Connection connection) throws SQLException {
        DatabaseMetaData catalog = connection.getMetaData();
        Map<String, MovedTable> tables = new TreeMap<>();
        try (ResultSet found = catalog.getTables(null, connection.getSchema(), "%", new String[] {"TABLE"})) {
            while (found.next()) {
                String name = found.getString("TABLE_NAME");
                if (!name.equalsIgnoreCase(Migrations.HISTORY)) {
                    tables.put(name.toLowerCase(Locale.ROOT), of(catalog, connection.getSchema(), name));
                }
            }
        }
        return tables;
    }

    private static MovedTable of(DatabaseMetaData catalog, String schema, String name) throws SQLException {
        Map<String, Integer> columns = new TreeMap<>();
        try (ResultSet found = catalog.getColumns(null, schema, name, "%")) {
            while (found.next()) {
                columns.put(found.getString("COLUMN_NAME").toLowerCase(Locale.ROOT), found.getInt("DATA_TYPE"));
            }
        }
        return new MovedTable(
                name.toLowerCase(Locale.ROOT), List.copyOf(columns.keySet()), List.copyOf(columns.values()));
    }

    /** The tables that this one refers to. */
    Set<String> needs(Connection connection) throws SQLException {
        Set<String> needed = new TreeSet<>();
        try (ResultSet keys = connection.getMetaData().getImportedKeys(null, connection.getSchema(), name)) {
            while (keys.next()) {
                needed.add(keys.getString("PKTABLE_NAME").toLowerCase(Locale.ROOT));
            }
        }
        needed.remove(name);
        return needed;
    }

    boolean isEmpty(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setMaxRows(1);
            try (ResultSet rows = statement.executeQuery("SELECT 1 FROM " + name)) {
                return !rows.next();
            }
        }
    }

    /** Copies every row, and says what it read. */
    TableSum copy(Connection from, Connection to, LongConsumer told) throws SQLException {
        TableSum sum = new TableSum();
        try (Statement reading = from.createStatement();
                ResultSet rows = reading.executeQuery(select());
                PreparedStatement writing = to.prepareStatement(insert())) {
            long bytes = 0;
            int waiting = 0;
            while (rows.next()) {
                List<@Nullable Object> row = row(rows);
                bytes += sum.add(row);
                bind(writing, row);
                writing.addBatch();
                if (++waiting == BATCH_ROWS || bytes >= BATCH_BYTES) {
                    writing.executeBatch();
                    waiting = 0;
                    bytes = 0;
                }
                if (sum.rows() % TOLD_ROWS == 0) {
                    told.accept(sum.rows());
                }
            }
            writing.executeBatch();
        }
        return sum;
    }

    /** What is there. */
    TableSum sum(Connection connection, List<Integer> asKinds) throws SQLException {
        TableSum sum = new TableSum();
        MovedTable same = new MovedTable(name, columns, asKinds);
        try (Statement reading = connection.createStatement()) {
            reading.setFetchSize(FETCH_ROWS);
            try (ResultSet rows = reading.executeQuery(select())) {
                while (rows.next()) {
                    sum.add(same.row(rows));
                }
            }
        }
        return sum;
    }

    /** Numbers that the target counts itself go on behind the greatest that came. */
    void countOn(Connection to) throws SQLException {
        try (ResultSet found = to.getMetaData().getColumns(null, to.getSchema(), name, "%")) {
            while (found.next()) {
                if (found.getString("IS_AUTOINCREMENT").equals("YES")) {
                    countOn(to, found.getString("COLUMN_NAME"));
                }
            }
        }
    }

    private void countOn(Connection to, String column) throws SQLException {
        String sql = "SELECT setval(pg_get_serial_sequence('" + name + "', '" + column + "'), max(" + column
                + ")) FROM " + name;
        try (Statement statement = to.createStatement()) {
            statement.execute(sql);
        }
    }

    private String select() {
        return "SELECT " + String.join(", ", columns) + " FROM " + name;
    }

    private String insert() {
        String places = columns.stream().map(column -> "?").collect(Collectors.joining(", "));
        return "INSERT INTO " + name + " (" + String.join(", ", columns) + ") OVERRIDING SYSTEM VALUE VALUES (" + places
                + ")";
    }

    private List<@Nullable Object> row(ResultSet rows) throws SQLException {
        List<@Nullable Object> values = new ArrayList<>(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            int kind = kinds.get(i);
            values.add(
                    BINARY.contains(kind)
                            ? rows.getBytes(i + 1)
                            : TEXT.contains(kind) ? rows.getString(i + 1) : rows.getObject(i + 1));
        }
        return values;
    }

    private void bind(PreparedStatement writing, List<@Nullable Object> row) throws SQLException {
        for (int i : IntStream.range(0, row.size()).toArray()) {
            Object value = row.get(i);
            if (value == null) {
                writing.setNull(i + 1, BINARY.contains(kinds.get(i)) ? Types.BINARY : kinds.get(i));
            } else {
                writing.setObject(i + 1, value);
            }
        }
    }
}
