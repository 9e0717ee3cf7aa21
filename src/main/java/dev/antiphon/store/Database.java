package dev.antiphon.store;

import dev.antiphon.store.Sources.Source;
import jakarta.persistence.EntityManagerFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The database, from the first connection to the shutdown.
 *
 * <p>It may be absent when the server starts, and go away and come back later: opening never fails for that reason. What
 * was missed is made up for at the next use or the next look at {@link #ready()}.
 */
public final class Database implements AutoCloseable {

    private final Source source;
    private final ReentrantLock preparing = new ReentrantLock();
    private volatile @Nullable EntityManagerFactory entities;
    private volatile boolean closed;
    private final Outage outage = new Outage(
            System.getLogger(Database.class.getName()), "The database is not ready: {0}", "The database is ready");

    private Database(Source source) {
        this.source = source;
        ready();
    }

    /** @param data folder of the embedded database and its log */
    public static Database open(DatabaseSettings settings, Path data) {
        return new Database(Sources.open(settings, data));
    }

    /** Over somebody else's connections, which stay open when this is closed. */
    public static Database over(DataSource connections) {
        return new Database(new Source(connections, () -> {}));
    }

    /** Whether the tables are there and the database answers at this moment. */
    public boolean ready() {
        try {
            entities();
            return answers();
        } catch (StoreUnavailableException notYet) {
            return false;
        }
    }

    /** The connections of a pool, at this moment. */
    public interface Pool {

        int active();

        int idle();

        /** Those that wait for one. */
        int waiting();

        /** As many as there may be. */
        int most();
    }

    /** Its connections, unless a container keeps them. */
    public Optional<Pool> pool() {
        return Sources.pool(source.connections());
    }

    /** Connections for a library with statements of its own; each is one of a database whose tables are there. */
    public DataSource connections() {
        return new PreparedSource(this::entities, source.connections());
    }

    /** Whether it is PostgreSQL; empty while that cannot be asked. */
    public Optional<Boolean> isPostgresql() {
        try {
            return Optional.of(Vendor.of(source.connections()) == Vendor.POSTGRESQL);
        } catch (SQLException gone) {
            return Optional.empty();
        }
    }

    private boolean answers() {
        try (Connection connection = source.connections().getConnection()) {
            return connection.isValid(1);
        } catch (SQLException gone) {
            return false;
        }
    }

    EntityManagerFactory entities() {
        EntityManagerFactory prepared = entities;
        return prepared != null ? prepared : prepare();
    }

    /** By one thread at a time; the others do not queue up behind a database that does not answer. */
    private EntityManagerFactory prepare() {
        if (closed || !preparing.tryLock()) {
            throw new StoreUnavailableException("The database is not ready");
        }
        try {
            EntityManagerFactory prepared = entities;
            if (prepared == null) {
                Vendor vendor = Vendor.of(source.connections());
                Migrations.apply(source.unhurried(), vendor);
                prepared = PersistenceUnit.open(source.connections(), vendor);
                entities = prepared;
                outage.over();
            }
            return prepared;
        } catch (SQLException | RuntimeException failed) {
            outage.met(failed);
            throw new StoreUnavailableException(failed);
        } finally {
            preparing.unlock();
        }
    }

    /** Releases everything, so that the next deployment in this process finds nothing left. */
    @Override
    public void close() {
        preparing.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            EntityManagerFactory open = entities;
            entities = null;
            if (open != null) {
                open.close();
            }
            source.release().run();
        } finally {
            preparing.unlock();
        }
    }
}
