package dev.antiphon.outbox;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.Headers;
import com.openai.models.webhooks.UnwrapWebhookEvent;
import com.openai.models.webhooks.WebhookVerificationParams;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** Somebody on the loopback address who is told things by webhook, and answers as a test wants. Thread-safe. */
public final class Receiver implements AutoCloseable {

    private final HttpServer server;
    private final Queue<Integer> script = new ConcurrentLinkedQueue<>();
    private final List<Message> messages = new CopyOnWriteArrayList<>();
    private volatile int otherwise = 204;
    private volatile CountDownLatch silence = new CountDownLatch(0);

    public Receiver() {
        this(0);
    }

    /** On the port of an earlier one, or a free one for zero. */
    public Receiver(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::receive);
        server.start();
    }

    /** What came: the headers of Standard Webhooks and the body. */
    public record Message(String path, Map<String, String> headers, String body) {

        public String id() {
            return headers.get("webhook-id");
        }

        /** As the official client reads it now, which throws when it is not signed with the secret. */
        public UnwrapWebhookEvent unwrap(String secret) {
            return unwrap(secret, body, Clock.systemUTC());
        }

        /** The same with another body, or at another time. */
        public UnwrapWebhookEvent unwrap(String secret, String payload, Clock clock) {
            Headers.Builder all = Headers.builder();
            headers.forEach(all::put);
            OpenAIClient client = OpenAIOkHttpClient.builder()
                    .apiKey("none")
                    .clock(clock)
                    .responseValidation(true)
                    .build();
            try {
                return client.webhooks()
                        .unwrap(WebhookVerificationParams.builder()
                                .payload(payload)
                                .headers(all.build())
                                .secret(secret)
                                .build());
            } finally {
                client.close();
            }
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Such as {@code http://127.0.0.1:40000}. */
    public String origin() {
        return "http://127.0.0.1:" + port();
    }

    /** The statuses of the next answers. */
    public Receiver answers(Integer... statuses) {
        script.addAll(List.of(statuses));
        return this;
    }

    /** The status of every answer that the script has none for. */
    public Receiver alwaysAnswers(int status) {
        otherwise = status;
        return this;
    }

    /** Says nothing until the returned latch is counted down. */
    public CountDownLatch silent() {
        silence = new CountDownLatch(1);
        return silence;
    }

    public List<Message> messages() {
        return List.copyOf(messages);
    }

    private void receive(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        messages.add(new Message(
                exchange.getRequestURI().getPath(),
                Map.of(
                        "method", exchange.getRequestMethod(),
                        "content-type", exchange.getRequestHeaders().getFirst("Content-Type"),
                        "webhook-id", exchange.getRequestHeaders().getFirst("webhook-id"),
                        "webhook-timestamp", exchange.getRequestHeaders().getFirst("webhook-timestamp"),
                        "webhook-signature", exchange.getRequestHeaders().getFirst("webhook-signature")),
                body));
        awaitTheEndOfSilence();
        Integer status = script.poll();
        exchange.getResponseHeaders().set("Location", "/elsewhere");
        exchange.sendResponseHeaders(status == null ? otherwise : status, -1);
        exchange.close();
    }

    private void awaitTheEndOfSilence() {
        try {
            silence.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        silence.countDown();
        server.stop(0);
    }
}
