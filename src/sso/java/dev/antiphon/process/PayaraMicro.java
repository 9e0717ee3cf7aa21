package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Payara Micro as {@code server-config/payara-micro/antiphon.service} starts it, on a free port and a data folder of its own below
 * {@code target}, which stays there for whoever wants to see what happened.
 */
final class PayaraMicro {

    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Duration START = Duration.ofMinutes(4);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private PayaraMicro() {}

    /**
     * Starts one on an empty data folder, and returns when it is ready.
     *
     * @param name of its folder
     * @param yaml the configuration
     * @param more options for its Java
     */
    static Behind start(String name, String yaml, String... more) throws IOException {
        Path home = TARGET.resolve("process").resolve(name);
        ShippedServer.delete(home);
        Path configuration = Files.writeString(Files.createDirectories(home).resolve("antiphon.yaml"), yaml);
        Path console = home.resolve("console.log");
        int port = Ports.free();
        ProcessBuilder builder = new ProcessBuilder(command(home, port, more))
                .redirectErrorStream(true)
                .redirectOutput(console.toFile());
        builder.environment().put("ANTIPHON_CONFIG", configuration.toString());
        builder.environment().put("ANTIPHON_DATA", home.resolve("data").toString());
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        await("Payara Micro, which writes to " + console)
                .atMost(START)
                .pollInterval(Duration.ofMillis(500))
                .ignoreException(ConnectException.class)
                .until(() -> {
                    assertThat(process.isAlive()).as(Files.readString(console)).isTrue();
                    return isReady(port);
                });
        return new Behind(port, () -> Files.readString(console), process::destroyForcibly);
    }

    /** The line of the unit, with the paths of this machine. */
    private static List<String> command(Path home, int port, String... more) throws IOException {
        Path shipped = Path.of("server-config").toAbsolutePath();
        String line = Files.readString(shipped.resolve("payara-micro/antiphon.service"))
                .replace("\\\n", " ")
                .lines()
                .filter(each -> each.startsWith("ExecStart="))
                .findFirst()
                .orElseThrow();
        List<String> words = new ArrayList<>(List.of(line.substring("ExecStart=".length())
                .replace("--port 8080", "--port " + port)
                .split(" +")));
        words.replaceAll(word -> word.replace("/opt/antiphon/server-config", shipped.toString())
                .replace("/opt/antiphon", TARGET.toString())
                .replace("/var/lib/antiphon", home.toString()));
        words.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(1, List.of(more));
        return words;
    }

    private static boolean isReady(int port) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/ready"))
                .build();
        return CLIENT.send(request, BodyHandlers.discarding()).statusCode() == 200;
    }
}
