package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server started as an operator starts it, on a free port and a data folder of its own below {@code target}, which
 * stays there for whoever wants to see what happened.
 */
final class ShippedServer implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(90);
    private static final Pattern READY = Pattern.compile("Antiphon is ready at http://127\\.0\\.0\\.1:(\\d+)/v1");

    /** A small heap that ends the process when it is exceeded: what eats memory is found out. */
    private static final String JAVA_OPTS = "-Xmx256m -XX:+ExitOnOutOfMemoryError -XX:TieredStopAtLevel=1";

    private final Path home;
    private final String javaOpts;
    private @Nullable Process process;
    private int port;
    private int starts;
    private Duration readyAfter = Duration.ZERO;

    private ShippedServer(Path home, String... more) {
        this.home = home;
        this.javaOpts = JAVA_OPTS + " " + String.join(" ", more);
    }

    /**
     * Starts a server on an empty data folder, and returns when it is ready.
     *
     * @param name of its folder
     * @param yaml the configuration
     * @param more options for its Java
     */
    static ShippedServer start(String name, String yaml, String... more) {
        try {
            Path home = Path.of("target", "process", name).toAbsolutePath();
            delete(home);
            Files.createDirectories(home);
            Files.writeString(home.resolve("antiphon.yaml"), yaml);
            ShippedServer server = new ShippedServer(home, more);
            server.start();
            return server;
        } catch (IOException noFolder) {
            throw new UncheckedIOException(noFolder);
        }
    }

    /** Writes another configuration, for the next start. */
    void settle(String yaml) {
        try {
            Files.writeString(home.resolve("antiphon.yaml"), yaml);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    /** Runs one of the commands beside {@code server-config/run} with the server's data and configuration. */
    Ran command(String name) throws IOException, InterruptedException {
        Path said = home.resolve(name + ".log");
        ProcessBuilder builder = shipped(name).redirectErrorStream(true).redirectOutput(said.toFile());
        int status = builder.start().waitFor();
        return new Ran(status, read(said));
    }

    /** How a command ended, and what it said. */
    record Ran(int status, String said) {}

    private ProcessBuilder shipped(String name) {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of("server-config", name).toAbsolutePath().toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("ANTIPHON_DATA", data().toString());
        builder.environment()
                .put("ANTIPHON_CONFIG", home.resolve("antiphon.yaml").toString());
        return builder;
    }

    /** Starts a server that has ended again, on the data it left behind. */
    void start() {
        long before = System.nanoTime();
        Path console = home.resolve("console-" + ++starts + ".log");
        ProcessBuilder builder = shipped("run").redirectErrorStream(true).redirectOutput(console.toFile());
        builder.environment().put("ANTIPHON_PORT", "0");
        builder.environment().put("ANTIPHON_JAVA_OPTS", javaOpts);
        try {
            Process started = builder.start();
            process = started;
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
            port = awaitReady(started, console);
            readyAfter = Duration.ofNanos(System.nanoTime() - before);
        } catch (IOException cannotStart) {
            throw new UncheckedIOException(cannotStart);
        }
    }

    private static int awaitReady(Process started, Path console) {
        await("the ready line in " + console)
                .atMost(START)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> READY.matcher(read(console)).find() || !started.isAlive());
        String said = read(console);
        assertThat(said).as("what was built before is what is started").doesNotContain("Building Antiphon");
        Matcher ready = READY.matcher(said);
        assertThat(ready.find()).as("ready, and not: " + said).isTrue();
        return Integer.parseInt(ready.group(1));
    }

    int port() {
        return port;
    }

    /** How long the last start took, to the ready line. */
    Duration readyAfter() {
        return readyAfter;
    }

    /** Somebody who uses the server with this key. */
    Client client(String key) {
        return new Client(port, key);
    }

    /** A connection on which nothing has been sent. */
    Connection connect() throws IOException {
        return new Connection(new Socket("127.0.0.1", port));
    }

    boolean alive() {
        return running().isAlive();
    }

    /** SIGTERM; does not wait. */
    void terminate() {
        running().destroy();
    }

    /** SIGKILL; waits until the process is gone. */
    void kill() throws InterruptedException {
        running().destroyForcibly();
        awaitExit(Duration.ofSeconds(10));
    }

    /** Waits for the process to end. */
    void awaitExit(Duration patience) throws InterruptedException {
        assertThat(running().waitFor(patience.toMillis(), TimeUnit.MILLISECONDS))
                .as("the process ends within " + patience)
                .isTrue();
    }

    /** Everything the server has written for its operator: its log folder, with the log of requests, and its console. */
    String logs() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Stream.concat(Files.list(home), Files.list(data().resolve("logs")))) {
            files.filter(file -> file.toString().matches(".*\\.(log|json)")).forEach(file -> all.append(read(file)));
        }
        return all.toString();
    }

    Path data() {
        return home.resolve("data");
    }

    /** Bytes of live objects, after a full collection. */
    long liveBytes() throws IOException {
        Process histogram = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(running().pid()),
                        "GC.class_histogram")
                .start();
        String total = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow(() -> new IOException("jcmd said nothing about the heap"));
        return Long.parseLong(total.strip().split(" +")[2]);
    }

    @Override
    public void close() {
        running().destroyForcibly();
    }

    private Process running() {
        return Objects.requireNonNull(process);
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** With everything in it, if it is there. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
