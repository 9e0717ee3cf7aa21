package dev.antiphon.store;

import jakarta.persistence.EntityManagerFactory;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.eclipse.persistence.jpa.PersistenceProvider;
import org.eclipse.persistence.sessions.server.ServerSession;

/** Opens JPA over a data source. */
final class PersistenceUnit {

    private static final AtomicLong OPENED = new AtomicLong();

    private PersistenceUnit() {}

    static EntityManagerFactory open(DataSource source, Vendor vendor) {
        EntityManagerFactory factory = new PersistenceProvider()
                .createEntityManagerFactory(
                        "antiphon",
                        Map.of(
                                // No user beside it: EclipseLink would ask the pool for getConnection(user, password).
                                "jakarta.persistence.nonJtaDataSource",
                                source,
                                "eclipselink.session-name",
                                sessionName(),
                                "eclipselink.target-database",
                                vendor.platform(),
                                "eclipselink.classloader",
                                PersistenceUnit.class.getClassLoader(),
                                "eclipselink.weaving",
                                "false",
                                "eclipselink.cache.shared.default",
                                "false",
                                "eclipselink.jdbc.batch-writing",
                                "JDBC",
                                "eclipselink.logging.logger",
                                "JavaLogger"));
        if (factory == null) {
            throw new IllegalStateException("META-INF/persistence.xml is not on the class path");
        }
        try {
            // Otherwise a lost connection is asked for three more times, five seconds apart.
            factory.unwrap(ServerSession.class).getLogin().setConnectionHealthValidatedOnError(false);
            return factory;
        } catch (RuntimeException unreachable) {
            factory.close();
            throw unreachable;
        }
    }

    /** EclipseLink hands out what it opened before under the same name, even to the next deployment. */
    private static String sessionName() {
        ClassLoader deployment = PersistenceUnit.class.getClassLoader();
        return "antiphon-" + System.identityHashCode(deployment) + "-" + OPENED.incrementAndGet();
    }
}
