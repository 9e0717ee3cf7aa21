package dev.antiphon.store;

import org.jspecify.annotations.Nullable;

/**
 * Where the database is.
 *
 * @param url null for the embedded Derby in the data folder
 * @param jndi name of the container's own DataSource; if given, the other values are not used
 * @param poolSize connections at most
 */
public record DatabaseSettings(
        @Nullable String url,
        @Nullable String user,
        @Nullable String password,
        @Nullable String jndi,
        int poolSize) {

    public static final int DEFAULT_POOL_SIZE = 16;

    public static final DatabaseSettings EMBEDDED = new DatabaseSettings(null, null, null, null, DEFAULT_POOL_SIZE);

    public DatabaseSettings {
        if (poolSize < 1) {
            throw new IllegalArgumentException("The pool needs at least one connection, not " + poolSize);
        }
    }

    public static DatabaseSettings of(String url) {
        return new DatabaseSettings(url, null, null, null, DEFAULT_POOL_SIZE);
    }

    /** Says nothing that could hold a password: a URL may. */
    @Override
    public String toString() {
        return "DatabaseSettings[" + (jndi != null ? jndi : url == null ? "embedded" : "url") + "]";
    }
}
