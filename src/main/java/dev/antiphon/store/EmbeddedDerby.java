package dev.antiphon.store;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.derby.jdbc.EmbeddedDataSource;
import org.jspecify.annotations.Nullable;

/**
 * Derby inside this process.
 *
 * <p>Goes through Derby's own DataSource and never through DriverManager, which does not find a WAR's driver on every
 * server (and then cannot shut it down either).
 */
final class EmbeddedDerby {

    private static final String URL = "jdbc:derby:";
    private static final String ERROR_FILE = "derby.stream.error.file";
    private static final Set<String> SHUT_DOWN = Set.of("08006", "XJ015", "XJ004");
    private static final Logger LOG = System.getLogger(EmbeddedDerby.class.getName());

    /** The engine is one for all databases of this class loader: the last one out turns off the light. */
    private static final AtomicInteger OPEN = new AtomicInteger();

    private final String name;
    private final EmbeddedDataSource source;

    EmbeddedDerby(String url, Path data) {
        int attributes = url.indexOf(';');
        name = url.substring(URL.length(), attributes < 0 ? url.length() : attributes);
        if (OPEN.getAndIncrement() == 0 && System.getProperty(ERROR_FILE) == null) {
            System.setProperty(ERROR_FILE, data.resolve("derby.log").toString());
        }
        source = named(name);
        if (attributes >= 0) {
            source.setConnectionAttributes(url.substring(attributes + 1));
        }
    }

    /** Creating a database or repairing it after a crash takes longer than a request waits for a connection. */
    void boot() {
        try {
            source.getConnection().close();
        } catch (SQLException notYet) {
            LOG.log(Level.WARNING, "The embedded database does not open: {0}", notYet.getMessage());
        }
    }

    static boolean serves(@Nullable String url) {
        return url != null && url.startsWith(URL) && !url.startsWith(URL + "//");
    }

    static String in(Path data) {
        return URL + data.resolve("db") + ";create=true";
    }

    DataSource source() {
        return source;
    }

    void shutDown() {
        stop(name, "shutdown=true");
        if (OPEN.decrementAndGet() == 0) {
            stop("", "shutdown=true");
        }
    }

    private static void stop(String name, String attributes) {
        EmbeddedDataSource stop = named(name);
        stop.setConnectionAttributes(attributes);
        try {
            stop.getConnection().close();
        } catch (SQLException told) {
            if (!SHUT_DOWN.contains(told.getSQLState())) {
                LOG.log(Level.WARNING, "Derby did not shut down cleanly", told);
            }
        }
    }

    private static EmbeddedDataSource named(String name) {
        EmbeddedDataSource source = new EmbeddedDataSource();
        source.setDatabaseName(name);
        return source;
    }
}
