package dev.antiphon.store;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Brings the tables up to date. Nothing else ever changes the schema. */
final class Migrations {

    private Migrations() {}

    static void apply(DataSource source, Vendor vendor) {
        Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(source)
                .locations(vendor.migrations())
                .load()
                .migrate();
    }
}
