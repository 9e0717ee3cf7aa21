package dev.antiphon.postgresql;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A PostgreSQL of its own, on a free port and in a folder below {@code target}, which can be stopped, killed, frozen and
 * started again. Where none can be started, the test that wants one is skipped, and both the report and the log say why.
 */
public final class PostgresqlServer implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);
    private static final System.Logger LOG = System.getLogger(PostgresqlServer.class.getName());

    private final Path folder;
    private EmbeddedPostgres server;

    private PostgresqlServer(Path folder, EmbeddedPostgres server) {
        this.folder = folder;
        this.server = server;
    }

    /** Starts an empty one. */
    public static PostgresqlServer start() {
        try {
            Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "postgresql-");
            return new PostgresqlServer(folder, in(folder).start());
        } catch (Exception | LinkageError cannotStart) {
            String obstacle = "Skipped: no PostgreSQL could be started here: " + cannotStart;
            LOG.log(Level.WARNING, obstacle, cannotStart);
            return Assumptions.abort(obstacle);
        }
    }

    /** What is committed survives a kill, which the library's own settings do not promise. */
    private static EmbeddedPostgres.Builder in(Path folder) {
        return EmbeddedPostgres.builder()
                .setDataDirectory(folder)
                .setCleanDataDirectory(false)
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("fsync", "on")
                .setPGStartupWait(START);
    }

    /** Of a database that may be emptied. */
    public String url() {
        return url("postgres");
    }

    public String url(String database) {
        return "jdbc:postgresql://localhost:" + server.getPort() + "/" + database + "?user=postgres";
    }

    /** The address of a further database, which is empty. */
    public String create(String database) {
        execute("create database " + database);
        return url(database);
    }

    public void execute(String sql) {
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failed) {
            throw new IllegalStateException(sql, failed);
        }
    }

    /** The number that a query finds in the database of that name. */
    public long number(String database, String sql) {
        try (Connection connection = DriverManager.getConnection(url(database));
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            found.next();
            return found.getLong(1);
        } catch (SQLException failed) {
            throw new IllegalStateException(sql, failed);
        }
    }

    /** Stops it in order; whoever is connected is thrown out. */
    public void stop() {
        try {
            server.close();
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }

    /** Kills it and all its processes. */
    public void kill() {
        signal("KILL");
        stop(); // which now only lets go of what this process holds
    }

    /** Stops it in its tracks: connections stay open, and nothing is answered. */
    public void freeze() {
        signal("STOP");
    }

    public void thaw() {
        signal("CONT");
    }

    /** Starts it again after a stop or a kill, at the same port with the same data. */
    public void startAgain() {
        try {
            server = in(folder).setPort(server.getPort()).start();
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }

    /** Its first process, of which all others are children. */
    public long pid() {
        try {
            return Long.parseLong(
                    Files.readAllLines(folder.resolve("postmaster.pid")).getFirst());
        } catch (IOException notRunning) {
            throw new UncheckedIOException(notRunning);
        }
    }

    private void signal(String name) {
        try {
            ProcessHandle first = ProcessHandle.of(pid()).orElseThrow();
            List<String> command = new ArrayList<>(List.of("kill", "-" + name));
            Stream.concat(Stream.of(first), first.descendants())
                    .map(each -> String.valueOf(each.pid()))
                    .forEach(command::add);
            new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        if (Files.exists(folder.resolve("postmaster.pid"))) {
            thaw();
        }
        stop();
    }
}
