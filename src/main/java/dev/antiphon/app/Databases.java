package dev.antiphon.app;

import dev.antiphon.store.DatabaseSettings;
import org.jspecify.annotations.Nullable;

/** From the operator's words to those of the store. */
final class Databases {

    private Databases() {}

    static DatabaseSettings of(Settings.Database database) {
        return new DatabaseSettings(
                given(database.url()),
                given(database.user()),
                given(database.password().value()),
                given(database.jndi()),
                database.pool());
    }

    /**
     * How many transactions keep responses at the same time: in an embedded database they only get in each other's way, to
     * one that is far away they wait for the network.
     */
    static int lanes(Settings.Database database) {
        boolean embedded = database.jndi().isEmpty()
                && (database.url().isEmpty() || database.url().startsWith("jdbc:derby:"));
        return embedded ? 1 : 4;
    }

    private static @Nullable String given(String value) {
        return value.isEmpty() ? null : value;
    }
}
