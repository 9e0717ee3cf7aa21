package dev.antiphon.app;

import dev.antiphon.app.Settings.Database;
import dev.antiphon.store.DatabaseSettings.Patience;
import java.time.Duration;
import java.util.List;

/** Reads where everything is kept. */
final class DatabaseReader {

    private static final Duration LEAST = Duration.ofMillis(250);

    private DatabaseReader() {}

    static Database database(Section section) {
        Database database = new Database(
                section.text("url", ""),
                section.text("user", ""),
                section.secret("password"),
                section.text("jndi", ""),
                section.integer("pool", 16, 2, 1_000),
                patience(section));
        if (!database.url().isEmpty() && !database.url().startsWith("jdbc:")) {
            section.refuse("url", "is no address of a database; valid is one that begins with jdbc:");
        }
        if (!database.jndi().isEmpty()) {
            refuse(
                    section,
                    List.of("url", "user", "password", "pool", "wait", "connect", "lock", "statement"),
                    "is settled by the container's DataSource; remove it or jndi");
        } else if (!database.url().startsWith("jdbc:postgresql:")) {
            refuse(
                    section,
                    List.of("connect", "lock", "statement"),
                    "is for PostgreSQL; remove it, or give a url that begins with jdbc:postgresql:");
        }
        section.refuseOthers();
        return database;
    }

    private static void refuse(Section section, List<String> keys, String why) {
        keys.stream().filter(section::has).forEach(key -> section.refuse(key, why));
    }

    private static Patience patience(Section section) {
        Patience usual = Patience.DEFAULT;
        return new Patience(
                section.duration("wait", usual.waiting(), LEAST),
                section.duration("connect", usual.connect(), Duration.ofSeconds(1)),
                section.duration("lock", usual.lock(), LEAST),
                section.duration("statement", usual.statement(), LEAST));
    }
}
