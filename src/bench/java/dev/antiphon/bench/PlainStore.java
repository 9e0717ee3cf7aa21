package dev.antiphon.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Writes the rows of one response by plain JDBC: statements that stay prepared, on one connection, a commit each. */
final class PlainStore implements AutoCloseable {

    private static final byte[] EVIDENCE = new byte[1_200];
    private static final byte[] ITEM = new byte[150];

    private final Connection connection;
    private final PreparedStatement response;
    private final PreparedStatement items;
    private final PreparedStatement evidence;

    PlainStore(DataSource source) throws SQLException {
        connection = source.getConnection();
        connection.setAutoCommit(false);
        response = connection.prepareStatement(
                "insert into response (id, tenant, subject, thread_id, first_position, input_end, end_position, status,"
                        + " model, created_at, ended_at, last_sequence, snapshot) values (?, 'acme', 'alice', ?, 0, 1, 2,"
                        + " 'completed', 'demo', 1, 2, 7, ?)");
        String row = "(?, ?, ?, 'acme', 'alice', ?, 'input', ?)";
        items = connection.prepareStatement(
                "insert into item (thread_id, position, item_id, tenant, subject, response_id, part, json) values "
                        + row + ", " + row);
        evidence = connection.prepareStatement(
                "insert into evidence (response_id, tenant, subject, closed, bodies, head, seal, entries)"
                        + " values (?, 'acme', 'alice', 1, 0, ?, ?, ?)");
    }

    void save(String id, byte[] json) throws SQLException {
        response.setString(1, id);
        response.setString(2, id);
        response.setBytes(3, json);
        response.executeUpdate();
        for (int item = 0; item < 2; item++) {
            items.setString(5 * item + 1, id);
            items.setInt(5 * item + 2, item);
            items.setString(5 * item + 3, "msg_" + item + id.substring(4));
            items.setString(5 * item + 4, id);
            items.setBytes(5 * item + 5, ITEM);
        }
        items.executeUpdate();
        evidence.setString(1, id);
        evidence.setString(2, id);
        evidence.setString(3, id);
        evidence.setBytes(4, EVIDENCE);
        evidence.executeUpdate();
        connection.commit();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
