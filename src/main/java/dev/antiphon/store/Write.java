package dev.antiphon.store;

import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceException;
import java.io.ByteArrayInputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows written in the transaction of an entity manager, past its unit of work.
 *
 * <p>For the few rows that every request writes: JPA's own bookkeeping costs as much again as the database does. The
 * class that maps the table writes its rows too, so that the names of the columns stay in one file. Table and column
 * names are constants of the code, never data.
 */
public final class Write {

    private final boolean insert;
    private final StringBuilder sql = new StringBuilder(192);
    private final StringBuilder placeholders = new StringBuilder(64);
    private final List<Object> values = new ArrayList<>();
    private String separator = "";
    private boolean further;

    private Write(boolean insert, String start) {
        this.insert = insert;
        sql.append(start);
    }

    public static Write insert(String table) {
        return new Write(true, "INSERT INTO " + table + " (");
    }

    public static Write update(String table) {
        return new Write(false, "UPDATE " + table + " SET ");
    }

    public static Write delete(String table) {
        Write delete = new Write(false, "DELETE FROM " + table);
        delete.separator = ", ";
        return delete;
    }

    /** A null stands in the statement itself: as a parameter it would need the column's type. */
    public Write set(String column, @Nullable Object value) {
        if (!further) {
            sql.append(separator).append(column);
        }
        if (insert) {
            placeholders.append(separator);
        } else {
            sql.append(" = ");
        }
        (insert ? placeholders : sql).append(value == null ? "NULL" : "?");
        if (value != null) {
            values.add(value);
        }
        separator = ", ";
        return this;
    }

    /** Sets the given column and its overflow, {@code …_long}. */
    public Write set(String column, StoredBytes bytes) {
        return set(column, (Object) bytes.small()).set(column + "_long", (Object) bytes.large());
    }

    /** Only for inserts: begins another row, which sets the same columns in the same order. */
    public Write row() {
        placeholders.append("), (");
        separator = "";
        further = true;
        return this;
    }

    /** Only for updates, after everything that is set, and for deletions, which need at least one. */
    public Write where(String column, Object value) {
        sql.append(separator.equals(", ") ? " WHERE " : " AND ").append(column).append(" = ?");
        separator = "";
        values.add(value);
        return this;
    }

    /** The number of rows written. */
    public int execute(EntityManager entities) {
        if (insert) {
            sql.append(") VALUES (").append(placeholders).append(')');
        }
        Connection connection = entities.unwrap(Connection.class);
        try (PreparedStatement statement = connection.prepareStatement(sql.toString())) {
            for (int i = 0; i < values.size(); i++) {
                bind(statement, i + 1, values.get(i));
            }
            return statement.executeUpdate();
        } catch (SQLException failed) {
            throw new PersistenceException(failed);
        }
    }

    private static void bind(PreparedStatement statement, int at, Object value) throws SQLException {
        switch (value) {
            case String text -> statement.setString(at, text);
            case Integer number -> statement.setInt(at, number);
            case Long number -> statement.setLong(at, number);
            case byte[] bytes -> bind(statement, at, bytes);
            default -> throw new IllegalArgumentException("No column holds a " + value.getClass());
        }
    }

    /** Derby copies a large value four times over before it writes a page of it, but takes a stream page by page. */
    private static void bind(PreparedStatement statement, int at, byte[] bytes) throws SQLException {
        if (bytes.length > StoredBytes.INLINE) {
            statement.setBinaryStream(at, new ByteArrayInputStream(bytes), bytes.length);
        } else {
            statement.setBytes(at, bytes);
        }
    }
}
