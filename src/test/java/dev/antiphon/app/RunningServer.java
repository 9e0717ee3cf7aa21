package dev.antiphon.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.Json;
import jakarta.servlet.ServletContainerInitializer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;
import org.jspecify.annotations.Nullable;

/** The whole house on a Tomcat of its own, over a configuration file that a test can change. */
final class RunningServer implements AutoCloseable {

    private final HttpClient client = HttpClient.newHttpClient();
    private final Tomcat tomcat = new Tomcat();
    private final Path file;
    private @Nullable Wiring wiring;

    RunningServer(Path folder, String configuration) throws IOException, LifecycleException {
        file = folder.resolve("antiphon.yaml");
        configure(configuration);
        Path data = folder.resolve("data");
        Map<String, String> properties = Map.of("antiphon.config", file.toString(), "antiphon.data", data.toString());
        ConfigurationSource source = new ConfigurationSource(properties::get, name -> null, name -> null);
        tomcat.setBaseDir(folder.resolve("tomcat").toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext(
                "", Files.createDirectories(folder.resolve("root")).toString());
        // As in every container: without a servlet for it a path has no filters.
        Tomcat.addServlet(context, "default", new DefaultServlet());
        context.addServletMappingDecoded("/", "default");
        context.addServletContainerInitializer(new WsSci(), Set.of());
        ServletContainerInitializer start = (classes, servlets) -> {
            wiring = Wiring.of(source.read(), data, source::read, Duration.ofMillis(1));
            wiring.mount(servlets);
        };
        context.addServletContainerInitializer(start, Set.of());
        tomcat.start();
    }

    void configure(String configuration) throws IOException {
        Files.writeString(file, configuration);
    }

    record Answer(int status, JsonNode json) {

        String error() {
            return json.at("/error/message").asText();
        }
    }

    Answer post(String path, String key, String body) {
        return send(
                request(path, key).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
    }

    Answer get(String path, String key) {
        return send(request(path, key));
    }

    String page(String path, String key) {
        return text(request(path, key)).body();
    }

    WebSocket open(String key, WebSocket.Listener listener) {
        return client.newWebSocketBuilder()
                .header("Authorization", "Bearer " + key)
                .buildAsync(URI.create(address("/v1/responses").replace("http", "ws")), listener)
                .join();
    }

    private Answer send(HttpRequest.Builder request) {
        HttpResponse<String> answer = text(request);
        return new Answer(answer.statusCode(), Json.tree(answer.body().getBytes()));
    }

    private HttpResponse<String> text(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException gone) {
            throw new AssertionError(gone);
        }
    }

    private HttpRequest.Builder request(String path, String key) {
        return HttpRequest.newBuilder(URI.create(address(path))).header("Authorization", "Bearer " + key);
    }

    private String address(String path) {
        return "http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + path;
    }

    Wiring wiring() {
        return Objects.requireNonNull(wiring);
    }

    @Override
    public void close() throws LifecycleException {
        wiring().drain().finishNow();
        tomcat.stop();
        wiring().close();
        tomcat.destroy();
        client.close();
    }
}
