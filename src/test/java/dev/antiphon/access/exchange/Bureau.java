package dev.antiphon.access.exchange;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.antiphon.protocol.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where tokens are exchanged, on the loopback address: the first one becomes {@code granted-1}, and so on, unless a test has it
 * say something else. Thread-safe.
 */
public final class Bureau implements AutoCloseable {

    private static final String KIND = "urn:ietf:params:oauth:token-type:access_token";

    private final HttpServer server;
    private final Queue<Reply> script = new ConcurrentLinkedQueue<>();
    private final List<Wish> wishes = new CopyOnWriteArrayList<>();
    private final AtomicInteger granted = new AtomicInteger();
    private volatile long seconds = 300;
    private volatile CountDownLatch silence = new CountDownLatch(0);

    /** What was asked: the fields of the form, decoded. */
    public record Wish(String authorization, String type, Map<String, String> form) {}

    private record Reply(int status, Map<String, String> headers, String body) {}

    public Bureau() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
        ThreadFactory threads = Thread.ofVirtual().factory();
        server.setExecutor(Executors.newThreadPerTaskExecutor(threads));
        server.createContext("/", this::exchange);
        server.start();
    }

    public URI endpoint() {
        return URI.create(origin() + "/token");
    }

    public String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public List<Wish> wishes() {
        return List.copyOf(wishes);
    }

    /** How long its tokens hold from now on. */
    public void lasting(long forSeconds) {
        seconds = forSeconds;
    }

    /** The next answer. */
    public Bureau says(int status, String json) {
        return says(status, Map.of("Content-Type", "application/json"), json);
    }

    public Bureau says(int status, Map<String, String> headers, String body) {
        script.add(new Reply(status, headers, body));
        return this;
    }

    /** What it would say otherwise, to be changed. */
    public static ObjectNode grant(String token) {
        return Json.MAPPER
                .createObjectNode()
                .put("access_token", token)
                .put("issued_token_type", KIND)
                .put("token_type", "Bearer")
                .put("expires_in", 300);
    }

    /** Says nothing until the end. */
    public void fallSilent() {
        silence = new CountDownLatch(1);
    }

    public void speak() {
        silence.countDown();
    }

    private void exchange(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII);
            wishes.add(new Wish(
                    String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                    String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")),
                    form(body)));
            silence.await();
            Reply reply = script.poll();
            if (reply == null) {
                reply = new Reply(
                        200,
                        Map.of("Content-Type", "application/json;charset=UTF-8"),
                        grant("granted-" + granted.incrementAndGet())
                                .put("expires_in", seconds)
                                .toString());
            }
            reply.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, String> form(String body) {
        Map<String, String> form = new LinkedHashMap<>();
        Arrays.stream(body.split("&"))
                .map(field -> field.split("=", 2))
                .filter(field -> field.length == 2)
                .forEach(field ->
                        form.merge(decoded(field[0]), decoded(field[1]), (one, other) -> one + " AND " + other));
        return form;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        silence.countDown();
        server.stop(0);
    }
}
