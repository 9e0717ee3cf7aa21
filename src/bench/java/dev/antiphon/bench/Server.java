package dev.antiphon.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A running server: its name in the report, how to call it and whose CPU time is its. */
final class Server implements AutoCloseable {

    /** What every server's JVM is told, so that none wins by its heap. A JDK without compact headers ignores them. */
    static final List<String> HEAP =
            List.of("-Xms512m", "-Xmx2g", "-XX:+IgnoreUnrecognizedVMOptions", "-XX:+UseCompactObjectHeaders");

    private static final String KEY = "sk-bench-0123456789abcdef";

    private final String name;
    private final long pid;
    private final @Nullable Process process;
    private final LoadClient client;

    private Server(String name, int port, String key, long pid, @Nullable Process process) {
        this.name = name;
        this.pid = pid;
        this.process = process;
        this.client = new LoadClient(port, key);
    }

    /** Starts the floor in a JVM of its own. */
    static Server floor(String name, int upstreamPort) throws IOException, InterruptedException {
        int port = freePort();
        Process process = Jvm.builder(HEAP, Floor.class, String.valueOf(port), String.valueOf(upstreamPort))
                .redirectErrorStream(true)
                .redirectOutput(log(name))
                .start();
        return new Server(name, port, KEY, process.pid(), process).awaitReady();
    }

    /**
     * Starts the shipped Tomcat as an operator does, with an empty database. It keeps all it is given: one caller has more than
     * the usual number soon, and what goes then is not what a scenario is about.
     */
    static Server antiphon(int upstreamPort, Set<Protocol> protocols) throws IOException, InterruptedException {
        int port = freePort();
        Path home = Jvm.folder("antiphon");
        Path config = Files.writeString(home.resolve("antiphon.yaml"), """
                %s
                keys:
                  - { key: "%s", tenant: bench, subject: bench, roles: [user] }
                mcp:
                  servers:
                    - { label: look, url: "http://127.0.0.1:%d%s", approval: allow }
                store: { max_responses: 1000000000 }
                limits:
                  tool_calls: 1000
                  same_calls: 1000
                  concurrent_responses: 10000
                  concurrent_total: 10000
                  background_running: 10000
                """.formatted(
                        Protocol.configuration(protocols, upstreamPort), KEY, upstreamPort, FakeTools.PATH));
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of("server-config", "run").toAbsolutePath().toString())
                .redirectErrorStream(true)
                .redirectOutput(log("antiphon"));
        builder.environment().put("ANTIPHON_PORT", String.valueOf(port));
        builder.environment().put("ANTIPHON_DATA", home.resolve("data").toString());
        builder.environment().put("ANTIPHON_CONFIG", config.toString());
        builder.environment().put("ANTIPHON_JAVA_OPTS", String.join(" ", HEAP));
        Process process = builder.start();
        return new Server("antiphon", port, KEY, process.pid(), process).awaitReady();
    }

    /** A server that somebody else started, given as {@code PORT,KEY,PID}. It must use the upstream of this run. */
    static Server running(String portKeyPid) {
        String[] parts = portKeyPid.split(",");
        return new Server("target", Integer.parseInt(parts[0]), parts[1], Long.parseLong(parts[2]), null);
    }

    String name() {
        return name;
    }

    LoadClient client() {
        return client;
    }

    /** Whether this JVM started it, so that its CPU time counts among that of this JVM's descendants. */
    boolean isChild() {
        return process != null;
    }

    double cpuSeconds() {
        return Cpu.ofTree(pid);
    }

    long residentBytes() {
        return Cpu.resident(pid);
    }

    /** Bytes of live objects, after a full collection. */
    long liveHeapBytes() throws IOException {
        Process jcmd = new ProcessBuilder(Jvm.tool("jcmd"), String.valueOf(pid), "GC.class_histogram").start();
        String total = new String(jcmd.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow(() -> new IOException("jcmd said nothing about the heap of " + name));
        return Long.parseLong(total.strip().split(" +")[2]);
    }

    @Override
    public void close() throws IOException {
        client.forget();
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            try {
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }

    private Server awaitReady() throws IOException, InterruptedException {
        Process starting = java.util.Objects.requireNonNull(process);
        Runtime.getRuntime().addShutdownHook(new Thread(starting::destroy));
        for (long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(5); System.nanoTime() < end; ) {
            if (client.isReady()) {
                return this;
            }
            if (!starting.isAlive()) {
                break;
            }
            Thread.sleep(50);
        }
        close();
        throw new IOException(name + " did not start, see " + log(name));
    }

    private static java.io.File log(String name) throws IOException {
        Path folder = Files.createDirectories(Path.of("target", "bench"));
        return folder.resolve(name + ".log").toFile();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
