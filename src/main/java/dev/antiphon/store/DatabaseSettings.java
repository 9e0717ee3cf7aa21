package dev.antiphon.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the database is.
 *
 * @param url null for the embedded Derby in the data folder
 * @param jndi name of the container's own DataSource; if given, the other values are not used
 * @param poolSize connections at most
 * @param patience how long anything may take
 */
public record DatabaseSettings(
        @Nullable String url,
        @Nullable String user,
        @Nullable String password,
        @Nullable String jndi,
        int poolSize,
        Patience patience) {

    public static final int DEFAULT_POOL_SIZE = 16;

    public static final DatabaseSettings EMBEDDED =
            new DatabaseSettings(null, null, null, null, DEFAULT_POOL_SIZE, Patience.DEFAULT);

    /**
     * How long a database may take, so that a request is answered while its client still waits. Only {@code waiting} is for
     * every database, the others are for PostgreSQL.
     *
     * @param waiting for a connection of the pool
     * @param connect for a connection to be made
     * @param lock for what another transaction holds
     * @param statement for one statement, locks included; the network gets a second more
     */
    public record Patience(Duration waiting, Duration connect, Duration lock, Duration statement) {

        public static final Patience DEFAULT = new Patience(
                Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofMillis(2_500));
    }

    public DatabaseSettings {
        if (poolSize < 1) {
            throw new IllegalArgumentException("The pool needs at least one connection, not " + poolSize);
        }
    }

    public static DatabaseSettings of(String url) {
        return new DatabaseSettings(url, null, null, null, DEFAULT_POOL_SIZE, Patience.DEFAULT);
    }

    boolean postgresql() {
        return jndi == null && url != null && url.startsWith("jdbc:postgresql:");
    }

    /** Says nothing that could hold a password: a URL may. */
    @Override
    public String toString() {
        return "DatabaseSettings[" + (jndi != null ? jndi : url == null ? "embedded" : "url") + "]";
    }
}
