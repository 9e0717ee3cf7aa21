package dev.antiphon.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import javax.sql.DataSource;

/** The databases there are tables for: each has a folder of migrations and a dialect of its own. */
enum Vendor {
    DERBY("org.eclipse.persistence.platform.database.DerbyPlatform"),
    POSTGRESQL("org.eclipse.persistence.platform.database.PostgreSQLPlatform");

    private final String platform;

    Vendor(String platform) {
        this.platform = platform;
    }

    static Vendor of(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection()) {
            String product = connection.getMetaData().getDatabaseProductName().toUpperCase(Locale.ROOT);
            for (Vendor vendor : values()) {
                if (product.contains(vendor.name())) {
                    return vendor;
                }
            }
            throw new IllegalStateException("There are no tables for " + product + "; use Derby or PostgreSQL");
        }
    }

    String migrations() {
        return "classpath:db/migration/" + name().toLowerCase(Locale.ROOT);
    }

    /** EclipseLink's name for the dialect. */
    String platform() {
        return platform;
    }
}
