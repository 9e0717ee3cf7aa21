package dev.antiphon.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/** Where connections come from: a container's DataSource, or a pool of our own. */
final class Sources {

    /** How long a request waits for a connection; with one statement's time-out it stays below five seconds. */
    private static final long WAIT_MILLIS = 3_000;

    private Sources() {}

    /** A source of connections, and how to let go of it. */
    record Source(DataSource connections, Runnable release) {}

    static Source open(DatabaseSettings settings, Path data) {
        if (settings.jndi() != null) {
            return new Source(lookUp(settings.jndi()), () -> {});
        }
        String url = Objects.requireNonNullElseGet(settings.url(), () -> EmbeddedDerby.in(data));
        return EmbeddedDerby.serves(url) ? embedded(settings, url, data) : remote(settings, url);
    }

    @SuppressWarnings("BanJNDI") // The name comes from the operator, never from a request.
    private static DataSource lookUp(String jndi) {
        try {
            return InitialContext.doLookup(jndi);
        } catch (NamingException absent) {
            throw new IllegalArgumentException("There is no DataSource under the JNDI name " + jndi, absent);
        }
    }

    private static Source embedded(DatabaseSettings settings, String url, Path data) {
        EmbeddedDerby derby = new EmbeddedDerby(url, data);
        derby.boot();
        HikariConfig config = pool(settings);
        config.setDataSource(derby.source());
        HikariDataSource pool = new HikariDataSource(config);
        return new Source(pool, () -> {
            pool.close();
            derby.shutDown();
        });
    }

    private static Source remote(DatabaseSettings settings, String url) {
        HikariConfig config = pool(settings);
        config.setJdbcUrl(url);
        if (url.startsWith("jdbc:postgresql:")) {
            // A database that stopped in its tracks, and one that waits for a lock, must not hold a request up.
            config.addDataSourceProperty("connectTimeout", "2");
            config.addDataSourceProperty("socketTimeout", "4");
            config.setConnectionInitSql("SET lock_timeout = '2s'");
        }
        HikariDataSource pool = new HikariDataSource(config);
        return new Source(pool, pool::close);
    }

    static Optional<Database.Pool> pool(DataSource connections) {
        return connections instanceof HikariDataSource pool
                ? Optional.of(new Connections(pool, pool.getHikariPoolMXBean()))
                : Optional.empty();
    }

    private record Connections(HikariDataSource pool, HikariPoolMXBean bean) implements Database.Pool {

        @Override
        public int active() {
            return bean.getActiveConnections();
        }

        @Override
        public int idle() {
            return bean.getIdleConnections();
        }

        @Override
        public int waiting() {
            return bean.getThreadsAwaitingConnection();
        }

        @Override
        public int most() {
            return pool.getMaximumPoolSize();
        }
    }

    private static HikariConfig pool(DatabaseSettings settings) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("antiphon");
        config.setMaximumPoolSize(settings.poolSize());
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        config.setConnectionTimeout(WAIT_MILLIS);
        config.setValidationTimeout(1_000);
        // The server starts without its database and says so, rather than not at all.
        config.setInitializationFailTimeout(-1);
        return config;
    }
}
