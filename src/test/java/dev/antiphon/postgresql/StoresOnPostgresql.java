package dev.antiphon.postgresql;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * In the run of the build that is for PostgreSQL, gives the tests of the stores one that lives as long as their JVM; in any
 * other does nothing. Leaves a database alone that was named on the command line.
 */
final class StoresOnPostgresql implements BeforeAllCallback {

    /** Set by that run. */
    private static final String WANTED = "antiphon.test.stores";

    private static final String URL = "antiphon.test.postgresql";

    @Override
    public void beforeAll(ExtensionContext context) {
        if ("postgresql".equals(System.getProperty(WANTED))) {
            context.getRoot()
                    .getStore(Namespace.create(StoresOnPostgresql.class))
                    .getOrComputeIfAbsent(Shared.class, none -> Shared.start(), Shared.class);
        }
    }

    /** The one there is, unless another was named. */
    private record Shared(AutoCloseable server) implements AutoCloseable {

        static Shared start() {
            if (System.getProperty(URL) != null) {
                return new Shared(() -> {});
            }
            PostgresqlServer server = PostgresqlServer.start();
            System.setProperty(URL, server.url());
            return new Shared(server);
        }

        @Override
        public void close() throws Exception {
            server.close();
        }
    }
}
