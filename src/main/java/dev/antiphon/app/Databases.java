package dev.antiphon.app;

import dev.antiphon.store.DatabaseSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** From the operator's words to those of the store. */
final class Databases {

    /** With the looks that find it, well below the 30 s after which every interrupted response has ended. */
    private static final Duration LEASE = Duration.ofSeconds(15);

    private Databases() {}

    static DatabaseSettings of(Settings.Database database) {
        return new DatabaseSettings(
                given(database.url()),
                given(database.user()),
                given(database.password().value()),
                given(database.jndi()),
                database.pool(),
                database.patience());
    }

    /**
     * How many transactions keep responses at the same time: in an embedded database they only get in each other's way, to
     * one that is far away they wait for the network.
     */
    static int lanes(Settings.Database database) {
        return embedded(database) ? 1 : 4;
    }

    /**
     * How long another process may be silent before its responses are taken from it: no time at all where only one process
     * can have the database open.
     */
    static Duration patience(Settings.Database database) {
        return embedded(database) ? Duration.ZERO : LEASE;
    }

    static boolean embedded(Settings.Database database) {
        String url = database.url();
        return database.jndi().isEmpty()
                && (url.isEmpty() || url.startsWith("jdbc:derby:") && !url.startsWith("jdbc:derby://"));
    }

    private static @Nullable String given(String value) {
        return value.isEmpty() ? null : value;
    }
}
