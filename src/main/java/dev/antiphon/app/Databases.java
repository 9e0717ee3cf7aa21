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

    private static @Nullable String given(String value) {
        return value.isEmpty() ? null : value;
    }
}
