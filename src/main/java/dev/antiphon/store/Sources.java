package dev.antiphon.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/** Where connections come from: a container's DataSource, or a pool of our own. */
final class Sources {

    private static final Duration VALIDATION = Duration.ofSeconds(1);

    private Sources() {}

    /**
     * A source of connections, and how to let go of it.
     *
     * @param unhurried connections on which a change of the tables may take its time
     */
    record Source(DataSource connections, DataSource unhurried, Runnable release) {

        Source(DataSource connections, Runnable release) {
            this(connections, connections, release);
        }
    }

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
        if (!settings.postgresql()) {
            HikariDataSource pool = new HikariDataSource(config);
            return new Source(pool, pool::close);
        }
        Postgresql.bind(config, settings.patience());
        HikariDataSource pool = new HikariDataSource(config);
        return new Source(pool, Postgresql.unhurried(settings), pool::close);
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
        long wait = settings.patience().waiting().toMillis();
        config.setConnectionTimeout(wait);
        config.setValidationTimeout(Math.min(VALIDATION.toMillis(), wait));
        // The server starts without its database and says so, rather than not at all.
        config.setInitializationFailTimeout(-1);
        return config;
    }
}
