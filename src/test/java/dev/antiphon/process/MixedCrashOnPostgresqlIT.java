package dev.antiphon.process;

import dev.antiphon.postgresql.PostgresqlServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The same over PostgreSQL, where it takes another process's lease to run out until what a killed one left is taken up. */
class MixedCrashOnPostgresqlIT extends MixedCrashIT {

    private static PostgresqlServer postgresql;

    @BeforeAll
    static void start() {
        postgresql = PostgresqlServer.start();
    }

    @AfterAll
    static void stop() {
        if (postgresql != null) {
            postgresql.close();
        }
    }

    @Override
    String database() {
        return "database: { url: \"" + postgresql.url() + "\" }\n";
    }

    @Override
    int kills() {
        return 1;
    }
}
