package dev.antiphon.store;

import jakarta.persistence.EntityManagerFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.eclipse.persistence.jpa.PersistenceProvider;
import org.eclipse.persistence.sessions.DatabaseLogin;
import org.eclipse.persistence.sessions.server.ServerSession;

/** Opens JPA over a data source. */
final class PersistenceUnit {

    /** Not {@code META-INF/persistence.xml}: what a server finds there it opens itself, over a database of its own, and keeps. */
    private static final String DESCRIPTION = "META-INF/antiphon-persistence.xml";

    private static final AtomicLong OPENED = new AtomicLong();

    private PersistenceUnit() {}

    static EntityManagerFactory open(DataSource source, Vendor vendor) {
        EntityManagerFactory factory =
                new PersistenceProvider().createEntityManagerFactory("antiphon", properties(source, vendor));
        if (factory == null) {
            throw new IllegalStateException(DESCRIPTION + " is not on the class path");
        }
        try {
            failAtOnce(factory.unwrap(ServerSession.class).getLogin());
            return factory;
        } catch (RuntimeException unreachable) {
            factory.close();
            throw unreachable;
        }
    }

    /** Otherwise EclipseLink asks a lost database three more times, five seconds apart. */
    private static void failAtOnce(DatabaseLogin login) {
        login.setConnectionHealthValidatedOnError(false);
        login.setQueryRetryAttemptCount(0);
        login.setDelayBetweenConnectionAttempts(0);
    }

    private static Map<String, Object> properties(DataSource source, Vendor vendor) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("eclipselink.persistencexml", DESCRIPTION);
        // No user beside it: EclipseLink would ask the pool for getConnection(user, password).
        properties.put("jakarta.persistence.nonJtaDataSource", source);
        properties.put("eclipselink.session-name", sessionName());
        properties.put("eclipselink.target-database", vendor.platform());
        properties.put("eclipselink.classloader", PersistenceUnit.class.getClassLoader());
        properties.put("eclipselink.weaving", "false");
        properties.put("eclipselink.cache.shared.default", "false");
        properties.put("eclipselink.jdbc.batch-writing", "JDBC");
        // Entity managers live for one transaction, and everything new is persisted by name.
        properties.put("eclipselink.persistence-context.close-on-commit", "true");
        properties.put("eclipselink.persistence-context.persist-on-commit", "false");
        // Whatever it warns of, it throws as well.
        properties.put("eclipselink.logging.level", "SEVERE");
        properties.put("eclipselink.logging.logger", "JavaLogger");
        return properties;
    }

    /** EclipseLink hands out what it opened before under the same name, even to the next deployment. */
    private static String sessionName() {
        ClassLoader deployment = PersistenceUnit.class.getClassLoader();
        return "antiphon-" + System.identityHashCode(deployment) + "-" + OPENED.incrementAndGet();
    }
}
