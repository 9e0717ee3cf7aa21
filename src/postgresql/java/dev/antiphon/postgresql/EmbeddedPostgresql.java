package dev.antiphon.postgresql;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Gives the tests of the stores a PostgreSQL that lives as long as their JVM, out of a Maven artifact. Where it cannot be
 * started, every test class is skipped, and both the report and the log say why.
 *
 * <p>Leaves a database alone that was named on the command line.
 */
public final class EmbeddedPostgresql implements BeforeAllCallback {

    private static final String URL = "antiphon.test.postgresql";
    private static final Duration START = Duration.ofSeconds(60);
    private static final System.Logger LOG = System.getLogger(EmbeddedPostgresql.class.getName());

    /** The one there is, or why there is none. */
    private record Started(
            @Nullable EmbeddedPostgres server, @Nullable String obstacle) implements AutoCloseable {

        @Override
        public void close() throws IOException {
            if (server != null) {
                server.close();
            }
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Started started = context.getRoot()
                .getStore(Namespace.create(EmbeddedPostgresql.class))
                .getOrComputeIfAbsent(Started.class, none -> start(), Started.class);
        if (started.obstacle() != null) {
            Assumptions.abort(started.obstacle());
        }
    }

    private static Started start() {
        if (System.getProperty(URL) != null) {
            return new Started(null, null);
        }
        try {
            EmbeddedPostgres server =
                    EmbeddedPostgres.builder().setPGStartupWait(START).start();
            System.setProperty(URL, server.getJdbcUrl("postgres", "postgres"));
            return new Started(server, null);
        } catch (Exception | LinkageError cannotStart) {
            String obstacle = "Skipped: no PostgreSQL could be started here: " + cannotStart;
            LOG.log(Level.WARNING, obstacle, cannotStart);
            return new Started(null, obstacle);
        }
    }
}
