package dev.antiphon.store;

import java.util.Arrays;
import java.util.Comparator;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;

/** Brings the tables up to date. Nothing else ever changes the schema. */
final class Migrations {

    private Migrations() {}

    /** Where Flyway writes down what it has done. */
    static final String HISTORY = "flyway_schema_history";

    static void apply(DataSource source, Vendor vendor) {
        over(source, vendor).migrate();
    }

    /** How far the tables are, such as {@code 10}; empty if there are none. Changes nothing. */
    static String version(DataSource source, Vendor vendor) {
        MigrationInfo current = over(source, vendor).info().current();
        return current == null || current.getVersion() == null
                ? ""
                : current.getVersion().getVersion();
    }

    /** How far the tables of this program are. */
    static String newest(DataSource source, Vendor vendor) {
        return Arrays.stream(over(source, vendor).info().all())
                .filter(migration -> migration.getState().isResolved() && migration.getVersion() != null)
                .map(MigrationInfo::getVersion)
                .max(Comparator.naturalOrder())
                .orElseThrow()
                .getVersion();
    }

    private static Flyway over(DataSource source, Vendor vendor) {
        return Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(source)
                .locations(vendor.migrations())
                .load();
    }
}
