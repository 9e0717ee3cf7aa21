package dev.antiphon.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.derby.jdbc.EmbeddedDataSource;

/** A database whose network cable can be pulled. */
public final class Switchable extends EmbeddedDataSource {

    private static final long serialVersionUID = 1;

    public volatile boolean gone;

    /** How often somebody wanted a connection, whether there was one or not. */
    public final AtomicInteger asked = new AtomicInteger();

    public Switchable(Path data) {
        setDatabaseName(data.resolve("db").toString());
        setCreateDatabase("create");
    }

    @Override
    public Connection getConnection() throws SQLException {
        asked.incrementAndGet();
        if (gone) {
            throw new SQLTransientConnectionException("the cable is out", "08001");
        }
        return super.getConnection();
    }
}
