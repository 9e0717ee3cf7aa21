package dev.antiphon.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.util.DriverDataSource;
import dev.antiphon.store.DatabaseSettings.Patience;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import javax.sql.DataSource;

/**
 * Connections to PostgreSQL. A database that has stopped in its tracks, one that is slow, and one that waits for a lock must
 * not hold a request up; what the address itself says, such as {@code ?socketTimeout=10}, counts before what is said here.
 */
final class Postgresql {

    /** Named, because DriverManager does not find a WAR's driver on every server. */
    private static final String DRIVER = "org.postgresql.Driver";

    /** A statement that takes too long is called off by the database; the network is given up a moment later. */
    private static final Duration BEHIND = Duration.ofSeconds(1);

    /** A process that stands still must not keep its locks from the others for ever. */
    private static final Duration IDLE = Duration.ofSeconds(30);

    private Postgresql() {}

    static void bind(HikariConfig config, Patience patience) {
        config.setDriverClassName(DRIVER);
        common().forEach((name, value) -> config.addDataSourceProperty((String) name, value));
        config.addDataSourceProperty("connectTimeout", seconds(patience.connect()));
        config.addDataSourceProperty(
                "socketTimeout", seconds(patience.statement().plus(BEHIND)));
        config.setConnectionInitSql(
                "SET lock_timeout = %d; SET statement_timeout = %d; SET idle_in_transaction_session_timeout = %d"
                        .formatted(
                                patience.lock().toMillis(), patience.statement().toMillis(), IDLE.toMillis()));
    }

    /** Connections without any bounds, not pooled. */
    static DataSource unhurried(DatabaseSettings settings) {
        String url = Objects.requireNonNull(settings.url());
        return new DriverDataSource(url, DRIVER, common(), settings.user(), settings.password());
    }

    private static Properties common() {
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", "antiphon");
        properties.setProperty("tcpKeepAlive", "true");
        return properties;
    }

    private static String seconds(Duration time) {
        return String.valueOf(time.plusMillis(999).toSeconds());
    }
}
